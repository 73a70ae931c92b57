package dev.nightjar.agent.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// The posts of one run in a file, in the order in which they are to go out. Format:
/// `docs/formats/spool.md`.
///
/// Appending is all that ever happens to it, but for a note on lines that the server has, so what
/// was appended before its writer was killed is there: a last post that is not whole is not read.
/// Reads version 1 too. Used by one thread.
final class SpoolFile {
  static final int HEAD = 8;

  private static final long VERSION_1 = 0x01_4c_4f_4f_50_53_4a_4eL; // "NJSPOOL", 1
  private static final long VERSION_2 = 0x02_4c_4f_4f_50_53_4a_4eL;
  private static final int FRAME_HEAD = 9;
  private static final byte TAKEN = 'T'; // in place of the kind
  private static final int MAX_BODY = 16 << 20; // several times the largest request
  private static final int MIN_PACKED = 1024; // below, packing gains less than a page

  private final FileChannel channel;
  private long position;
  private long before;
  private long size;
  private boolean isVersion1;
  private boolean isDamaged;
  private boolean hasEnd;
  private @Nullable Deflater deflater;

  private SpoolFile(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
  }

  /// A file that is begun.
  static SpoolFile begin(FileChannel channel) throws IOException {
    var file = new SpoolFile(channel, 0);
    ByteBuffer head = buffer(HEAD).putLong(VERSION_2).flip();
    file.write(head);
    file.position = HEAD;
    return file;
  }

  /// A file that is there, to be read from its first post.
  static SpoolFile open(FileChannel channel) throws IOException {
    var file = new SpoolFile(channel, channel.size());
    ByteBuffer head = buffer(HEAD);
    file.read(head, 0);
    long magic = head.hasRemaining() ? 0 : head.getLong(0);
    file.isVersion1 = magic == VERSION_1;
    file.isDamaged = magic != VERSION_1 && magic != VERSION_2;
    file.position = HEAD;
    return file;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Whether it holds what was never written so; what came before was read all the same.
  boolean isDamaged() {
    return isDamaged;
  }

  /// Whether the run's end was among the posts that were read.
  boolean hasEnd() {
    return hasEnd;
  }

  long size() {
    return size;
  }

  /// Reads from the first post again.
  void rewind() {
    position = HEAD;
    before = HEAD;
  }

  /// Gives the post that came last once more.
  void back() {
    position = before;
  }

  /// Whether all that is whole was read.
  boolean isAtEnd() {
    return position >= size;
  }

  /// Adds a post; when that fails the file is as it was.
  void append(Post post) throws IOException {
    byte[] body = post.body();
    byte[] packed = post.isOutput() && body.length >= MIN_PACKED ? pack(body) : body;
    boolean isPacked = packed.length < body.length;
    char kind = kind(post, isPacked);
    byte[] stored = isPacked ? packed : body;
    int length = stored.length + (isPacked ? 4 : 0);
    ByteBuffer frame = buffer(FRAME_HEAD + length);
    frame.put((byte) kind).putInt(length).putInt(0);
    if (isPacked) {
      frame.putInt(body.length);
    }
    frame.put(stored).flip();
    frame.putInt(5, checksum(frame, kind, length));
    write(frame);
  }

  private static char kind(Post post, boolean isPacked) {
    return switch (post.kind()) {
      case RUN -> 'R';
      case END -> 'E';
      case OUTPUT -> isPacked ? 'o' : 'O';
    };
  }

  private byte[] pack(byte[] body) {
    Deflater with = deflater;
    if (with == null) {
      with = new Deflater(Deflater.BEST_SPEED, true);
      deflater = with;
    }
    return Packing.pack(with, body, body.length);
  }

  private void write(ByteBuffer bytes) throws IOException {
    long at = size;
    try {
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      cutOff(size);
      throw e;
    }
    size = at;
  }

  /// Takes over what is whole of another file, and is at its end.
  void appendAll(SpoolFile other) throws IOException {
    for (Post post = other.next(); post != null; post = other.next()) {
      append(post);
    }
    cutOff();
  }

  /// Makes the file end with its last whole post, so that more can be appended.
  void cutOff() throws IOException {
    while (next() != null) {}
    if (!isDamaged) {
      cutOff(position);
      size = position;
    }
  }

  private void cutOff(long end) {
    try {
      channel.truncate(end);
    } catch (IOException _) {
      // Then it is a torn post, which no reader takes.
    }
  }

  /// The next post; null at the end of what is whole.
  @Nullable Post next() throws IOException {
    skipTaken();
    if (isDamaged || size - position < FRAME_HEAD) {
      isDamaged |= isVersion1 && position < size;
      return null;
    }
    ByteBuffer head = buffer(FRAME_HEAD);
    read(head, position);
    char kind = (char) head.get(0);
    int length = head.getInt(1);
    long end = position + FRAME_HEAD + length;
    boolean isTorn = !head.hasRemaining() && length >= 0 && end > size;
    if (head.hasRemaining()
        || "REOo".indexOf(kind) < 0
        || length < 0
        || length > MAX_BODY
        || isTorn) {
      return broken(isTorn || isZero());
    }
    ByteBuffer body = buffer(FRAME_HEAD + length);
    read(body, position);
    if (body.hasRemaining() || checksum(body, kind, length) != head.getInt(5)) {
      return broken(end == size);
    }
    Post post = post(kind, body, length);
    if (post == null) {
      return broken(false);
    }
    hasEnd |= kind == 'E';
    before = position;
    position = end;
    return post;
  }

  /// Notes that the server has the lines of the post that was read last, so that a delivery which
  /// is broken off goes on behind them. What tells of the run itself is told again: it is short.
  void taken(Post post) {
    if (!post.isOutput() || isVersion1) {
      return;
    }
    try {
      channel.write(ByteBuffer.wrap(new byte[] {TAKEN}), before);
    } catch (IOException _) {
      // Then it is sent again, which changes nothing.
    }
  }

  private void skipTaken() throws IOException {
    while (!isDamaged && !isVersion1 && size - position >= FRAME_HEAD) {
      ByteBuffer head = buffer(FRAME_HEAD);
      read(head, position);
      int length = head.getInt(1);
      long end = position + FRAME_HEAD + length;
      if (head.hasRemaining() || head.get(0) != TAKEN || length < 0 || end > size) {
        return;
      }
      position = end;
    }
  }

  private @Nullable Post broken(boolean isTornOff) {
    isDamaged = isVersion1 || !isTornOff;
    return null;
  }

  /// Whether only zeros follow: what a file system leaves where a power cut kept the bytes away.
  private boolean isZero() throws IOException {
    ByteBuffer rest = buffer((int) Math.min(size - position, 65_536));
    read(rest, position);
    for (int i = 0; i < rest.position(); i++) {
      if (rest.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Post post(char kind, ByteBuffer frame, int length) {
    if (kind == 'o') {
      int unpacked = length < 4 ? -1 : frame.getInt(FRAME_HEAD);
      if (unpacked < 0 || unpacked > MAX_BODY) {
        return null;
      }
      byte[] packed = new byte[length - 4];
      frame.get(FRAME_HEAD + 4, packed);
      byte[] body = Packing.unpack(packed, packed.length, unpacked);
      return body == null ? null : new Post(Post.Kind.OUTPUT, body);
    }
    byte[] body = new byte[length];
    frame.get(FRAME_HEAD, body);
    return new Post(
        kind == 'O' ? Post.Kind.OUTPUT : kind == 'E' ? Post.Kind.END : Post.Kind.RUN, body);
  }

  private void read(ByteBuffer to, long at) throws IOException {
    int read = 0;
    while (to.hasRemaining() && read >= 0) {
      read = channel.read(to, at + to.position());
    }
  }

  private int checksum(ByteBuffer frame, char kind, int length) {
    var crc = new CRC32C();
    if (!isVersion1) {
      crc.update(kind);
    }
    crc.update(frame.slice(FRAME_HEAD, length));
    return (int) crc.getValue();
  }
}
