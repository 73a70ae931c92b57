package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What the kernel itself said since this was opened, where this process may read that.
///
/// Messages that programs put into the kernel's log are left out: only the kernel's own count.
/// Never waits.
public final class KernelLog {
  private static final int READ_NON_BLOCKING = 0x80000 | 0x800; // close-on-exec, non-blocking
  private static final int SEEK_END = 2;
  private static final int MAX_RECORD = 8192; // the kernel refuses less than its longest
  private static final int OVERRUN = 32; // EPIPE: the ring came round
  private static final int LEVELS = 8; // a priority is 8 * facility + level; the kernel's is 0

  /// More than a ring of the usual size holds.
  private static final int MAX_RECORDS = 50_000;

  private int fd;
  private int records;
  private boolean isComplete;
  private @Nullable ByteBuffer memory;

  private KernelLog(int fd) {
    this.fd = fd;
    this.isComplete = fd >= 0;
  }

  /// Opens it at its end.
  public static KernelLog open() {
    ByteBuffer name = Native.cString("/dev/kmsg");
    int fd = Native.callInt("open", Native.address(name), READ_NON_BLOCKING, 0);
    if (fd >= 0) {
      Native.callInt("lseek", fd, 0, SEEK_END);
    }
    return new KernelLog(fd);
  }

  /// Whether everything that the kernel said was or will be given by [#next].
  public boolean isComplete() {
    return isComplete;
  }

  /// The next message, or null when there is none.
  public @Nullable String next() {
    if (memory == null) {
      memory = Native.memory(MAX_RECORD);
    }
    while (fd >= 0 && records++ < MAX_RECORDS) {
      int length = Native.read(fd, Native.address(memory.clear()), MAX_RECORD);
      if (length > 0) {
        byte[] bytes = new byte[length];
        memory.get(bytes);
        String message = message(new String(bytes, StandardCharsets.UTF_8));
        if (message != null) {
          return message;
        }
      } else {
        int error = length < 0 ? Native.errno() : 0;
        if (error != OVERRUN && error != Native.EINTR) {
          isComplete &= error == Native.EAGAIN;
          return null;
        }
        isComplete &= error != OVERRUN;
      }
    }
    isComplete &= records <= MAX_RECORDS;
    return null;
  }

  public void close() {
    if (fd >= 0) {
      Native.close(fd);
      fd = -1;
      isComplete = false;
    }
  }

  /// The text of a record `priority,number,time,flags;text` of the kernel's own, else null.
  static @Nullable String message(String entry) {
    int priority = 0;
    int at = 0;
    for (; at < entry.length() && Character.isDigit(entry.charAt(at)); at++) {
      priority = priority * 10 + entry.charAt(at) - '0';
    }
    int start = entry.indexOf(';') + 1;
    if (at == 0 || start == 0 || priority < 0 || priority >= LEVELS) {
      return null;
    }
    int end = entry.indexOf('\n', start); // what follows are keys and values
    return entry.substring(start, end < 0 ? entry.length() : end);
  }
}
