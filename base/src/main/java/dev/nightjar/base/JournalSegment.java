package dev.nightjar.base;

import dev.nightjar.base.Disk.AppendFile;
import dev.nightjar.base.Journal.Damage;
import dev.nightjar.base.Journal.Visitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// One segment file of a [Journal]: its name, its frames, and how it is read back. Drawn in
/// `docs/formats/journal.md`.
///
///     length <4> ┬ kind <1> ┬ crc32c(length, kind) <4> ┬ payload <length> ┬ crc32c(payload) <4>
final class JournalSegment {
  /// How far a segment was read.
  ///
  /// @param offset behind the last good record; 0 when not even the file's head is whole
  /// @param isAppendable whether records may be added there, all behind it being a torn tail
  record End(long offset, boolean isAppendable) {}

  static final int MAGIC_BYTES = 8;

  /// Bytes around a payload.
  static final int FRAME = 4 + 1 + 4 + 4;

  private static final int HEAD = 4 + 1 + 4;
  private static final byte VERSION = 1;
  private static final byte[] MAGIC = {'N', 'J', 'J', 'R', 'N', 'L', 0, VERSION};
  private static final int NAME_BYTES = 7;
  private static final String SUFFIX = ".journal";

  /// Payload bytes that may be checked in vain while looking for the next good record of one
  /// segment. Damage that looks like very many large records is given up beyond it, so that opening
  /// takes bounded time.
  private static final long MAX_VAIN = 4L * Journal.MAX_PAYLOAD;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final long number;
  private final MemorySegment bytes;
  private final List<Damage> damages;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer head = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
  private long vain;

  private JournalSegment(Path path, long number, MemorySegment bytes, List<Damage> damages) {
    this.path = path;
    this.number = number;
    this.bytes = bytes;
    this.damages = damages;
  }

  /// A record as it stands in the file.
  static ByteBuffer frame(byte kind, ByteBuffer payload) {
    int length = payload.remaining();
    var frame = ByteBuffer.allocate(FRAME + length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(length).put(kind);
    var crc = new CRC32C();
    crc.update(frame.array(), 0, 5);
    frame.putInt((int) crc.getValue()).put(payload);
    crc.reset();
    crc.update(frame.array(), HEAD, length);
    return frame.putInt((int) crc.getValue()).flip();
  }

  /// Makes `file` an empty segment and returns its length.
  static long begin(Disk disk, AppendFile file, Path path) throws IOException {
    file.truncate(0);
    file.write(ByteBuffer.wrap(MAGIC));
    file.force();
    Path dir = path.getParent();
    if (dir != null) {
      disk.forceDirectory(dir);
    }
    return MAGIC_BYTES;
  }

  /// Shows the whole records of a segment.
  ///
  /// @param isLast whether nothing was written after it, so that the beginning of a record at its
  ///   end is a torn tail and no damage
  static End replay(
      Disk disk, Path dir, long number, boolean isLast, Visitor visitor, List<Damage> damages)
      throws IOException {
    Path path = path(dir, number);
    try (var arena = Arena.ofConfined()) {
      return new JournalSegment(path, number, disk.map(path, arena), damages)
          .replay(isLast, visitor);
    }
  }

  private End replay(boolean isLast, Visitor visitor) throws IOException {
    long size = bytes.byteSize();
    if (size < MAGIC_BYTES) {
      if (!isLast) {
        damages.add(new Damage(path, 0, size, "a segment without its head"));
      }
      return new End(0, true);
    }
    if (isLast && size == MAGIC_BYTES && magicMismatch() >= 0) {
      return new End(0, true); // the head was torn: records come only once it is forced
    }
    boolean hasMagic = checkMagic();
    long good = MAGIC_BYTES;
    long at = good;
    boolean gaveUp = false;
    while (size - at >= FRAME && !gaveUp) {
      int length = bytes.get(INT, at);
      if (hasWholeHead(at, length) && hasWholePayload(at, length)) {
        if (at > good) {
          damages.add(new Damage(path, good, at - good, "records that fail their checksum"));
        }
        show(at, length, visitor);
        at += FRAME + length;
        good = at;
      } else {
        at++;
        gaveUp = vain > MAX_VAIN;
      }
    }
    if (good < size && (gaveUp || !isLast || !isTorn(good))) {
      damages.add(new Damage(path, good, size - good, "no whole record up to the segment's end"));
    }
    return new End(good, hasMagic && !gaveUp);
  }

  /// Whether what stands there up to the end is the beginning of one record: a write that did not
  /// get further. Anything else was whole once.
  private boolean isTorn(long at) {
    long left = bytes.byteSize() - at;
    return left < HEAD || (isHead(at) && left - FRAME < bytes.get(INT, at));
  }

  private boolean checkMagic() throws IOException {
    long mismatch = magicMismatch();
    if (mismatch == NAME_BYTES) {
      throw new CorruptFileException(
          path,
          mismatch,
          "a journal of version %d, wanted %d"
              .formatted(bytes.get(ValueLayout.JAVA_BYTE, mismatch), VERSION));
    }
    if (mismatch >= 0) {
      damages.add(new Damage(path, 0, MAGIC_BYTES, "not the head of a journal segment"));
    }
    return mismatch < 0;
  }

  private long magicMismatch() {
    return bytes.asSlice(0, MAGIC_BYTES).mismatch(MemorySegment.ofArray(MAGIC));
  }

  private void show(long at, int length, Visitor visitor) throws IOException {
    ByteBuffer payload =
        bytes.asSlice(at + HEAD, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    visitor.record(number, bytes.get(ValueLayout.JAVA_BYTE, at + 4), payload);
  }

  /// Asked for every offset behind damage, hence cheap.
  private boolean hasWholeHead(long at, int length) {
    if (length < 0 || length > Journal.MAX_PAYLOAD || bytes.byteSize() - at - FRAME < length) {
      return false;
    }
    return isHead(at);
  }

  private boolean isHead(long at) {
    head.putInt(0, bytes.get(INT, at)).put(4, bytes.get(ValueLayout.JAVA_BYTE, at + 4));
    crc.reset();
    crc.update(head.array(), 0, 5);
    return (int) crc.getValue() == bytes.get(INT, at + 5);
  }

  private boolean hasWholePayload(long at, int length) {
    crc.reset();
    crc.update(bytes.asSlice(at + HEAD, length).asByteBuffer());
    if ((int) crc.getValue() == bytes.get(INT, at + HEAD + length)) {
      return true;
    }
    vain += length;
    return false;
  }

  /// The numbers of all segments in a folder, ascending; other files are left alone.
  static List<Long> numbersIn(Disk disk, Path dir) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (Path entry : disk.list(dir)) {
      String name = String.valueOf(entry.getFileName());
      if (name.matches("[0-9]{1,18}\\.journal")) {
        numbers.add(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
      }
    }
    numbers.sort(null);
    return numbers;
  }

  static Path path(Path dir, long number) {
    // Locale-free on purpose: the digits are part of the format.
    String digits = Long.toString(number);
    return dir.resolve("0".repeat(Math.max(0, 12 - digits.length())) + digits + SUFFIX);
  }
}
