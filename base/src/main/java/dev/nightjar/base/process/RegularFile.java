package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A file where somebody else may put a link, a FIFO or a device in its place at any time: what is
/// looked at is what was opened, and opening never waits.
public final class RegularFile {
  private static final int READ_ONLY =
      0x80000 | 0x800 | 0x100; // close-on-exec, non-blocking, no tty
  private static final int SEEK_SET = 0;
  private static final int PIECE = 8192;

  private RegularFile() {}

  /// What stands from `from` on, at most `max` bytes; empty when it is no regular file.
  ///
  /// @param follows whether `path` may be a link, as those below `/proc/PID/fd` are
  public static byte[] bytes(String path, boolean follows, long from, int max) {
    ByteBuffer name = Native.cString(path);
    int flags = follows ? READ_ONLY : READ_ONLY | noFollow();
    int fd = Native.callInt("open", Native.address(name), flags, 0);
    if (fd < 0) {
      return new byte[0];
    }
    try {
      return Files.isRegularFile(Path.of("/proc/self/fd/" + fd))
          ? read(fd, from, max)
          : new byte[0];
    } finally {
      Native.close(fd);
    }
  }

  private static int noFollow() {
    return System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;
  }

  private static byte[] read(int fd, long from, int max) {
    if (from > 0) {
      Native.call(Native.function("lseek"), fd, from, SEEK_SET);
    }
    ByteBuffer memory = Native.memory(PIECE);
    byte[] bytes = new byte[0];
    int length = 0;
    while (length < max) {
      int read = Native.read(fd, Native.address(memory), Math.min(PIECE, max - length));
      if (read <= 0) {
        break;
      }
      if (bytes.length < length + read) {
        bytes = Arrays.copyOf(bytes, Math.max(length + read, Math.min(max, 2 * length)));
      }
      memory.get(0, bytes, length, read);
      length += read;
    }
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
