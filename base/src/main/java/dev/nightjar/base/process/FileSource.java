package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A file that the child writes and that this process follows, for its owner only. It lies in a
/// folder while the child runs, so that it outlives a wrapper that was killed, and is removed at
/// the end. What has passed through is given back to the disk.
final class FileSource extends Source {
  private static final int CREATE_NEW_APPEND_CLOEXEC = 0x1 | 0x40 | 0x80 | 0x400 | 0x80000;
  private static final int READ_ONLY_CLOEXEC = 0x80000;
  private static final int OWNER_ONLY = 0600;
  private static final int SEEK_SET = 0;
  private static final int SEEK_END = 2;
  private static final int KEEP_SIZE_PUNCH_HOLE = 1 | 2;

  /// Bytes that have passed before their room is given back: rare enough to cost nothing.
  private static final long HOLE = 16 << 20;

  /// What reads on where this process ends: until all who could write have ended, once a second.
  private static final String FOLLOWER =
      """
      lives() { for p; do kill -0 "$p" 2>/dev/null && return 0; done; return 1; }
      while lives "$@"; do /bin/cat && /bin/sleep 1 || exit; done; /bin/cat""";

  private final ByteBuffer path;
  private final int write;
  private int from;
  private long offset;
  private long freed;
  private boolean isIdle;
  private boolean hasEnded;
  private long end = Long.MAX_VALUE;

  private FileSource(ByteBuffer path, int from, int write) {
    this.path = path;
    this.from = from;
    this.write = write;
  }

  /// Null when the file can't be made.
  static @Nullable FileSource create(String path) {
    ByteBuffer name = Native.cString(path);
    int write = Native.callInt("open", Native.address(name), CREATE_NEW_APPEND_CLOEXEC, OWNER_ONLY);
    if (write < 0) {
      return null;
    }
    int read = Native.callInt("open", Native.address(name), READ_ONLY_CLOEXEC, 0);
    if (read < 0) {
      Native.callInt("unlink", Native.address(name), 0, 0);
      Native.close(write);
      return null;
    }
    return new FileSource(name, read, write);
  }

  int childEnd() {
    return write;
  }

  @Override
  void started() {} // our own hold on it serves to give room back

  @Override
  int read(long address, int size) {
    int read = Native.read(from, address, size);
    isIdle = read <= 0;
    if (read > 0) {
      offset += read;
      giveBack();
      return read;
    }
    long length = Native.call(Native.function("lseek"), from, 0, SEEK_END);
    if (length < offset) {
      offset = 0; // the child emptied it
      freed = 0;
    }
    Native.call(Native.function("lseek"), from, offset, SEEK_SET);
    if (hasEnded) {
      end = offset;
    }
    return NOTHING;
  }

  private void giveBack() {
    if (offset - freed >= HOLE) {
      long length = (offset & ~4095L) - freed;
      Native.call(Native.function("fallocate"), write, KEEP_SIZE_PUNCH_HOLE, freed, length, 0, 0);
      freed += length;
    }
  }

  @Override
  int awaited() {
    return -1;
  }

  @Override
  boolean isIdle() {
    return isIdle;
  }

  @Override
  void childEnded() {
    hasEnded = true;
    end = Native.call(Native.function("lseek"), from, 0, SEEK_END);
    Native.call(Native.function("lseek"), from, offset, SEEK_SET);
  }

  @Override
  boolean isThrough() {
    return offset >= end;
  }

  @Override
  boolean isOpen() {
    return from >= 0;
  }

  @Override
  void close() {
    if (from >= 0) {
      Native.callInt("unlink", Native.address(path), 0, 0);
      Native.close(from);
      Native.close(write);
      from = -1;
    }
  }

  @Override
  void leaveTo(int to, Signals signals, int[] writers) {
    if (writers.length == 0) {
      return;
    }
    byte[][] command = new byte[writers.length + 4][];
    command[0] = ascii("/bin/sh");
    command[1] = ascii("-c");
    command[2] = ascii(FOLLOWER);
    command[3] = ascii("sh");
    for (int i = 0; i < writers.length; i++) {
      command[i + 4] = ascii(Integer.toString(writers[i]));
    }
    var follower = new Spawn(true, signals);
    follower.connect(from, 0);
    follower.connect(to, 1);
    follower.connectNull(2); // ours may be waited for to be closed
    follower.closeOthers();
    follower.start(command);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
