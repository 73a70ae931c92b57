package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A file below `/proc` or `/sys`, read in one go; never longer than its limit.
public final class ProcFile {
  private static final int READ_ONLY =
      0x80000 | 0x800; // close-on-exec; a FIFO in its place does not wait

  /// Read at a time: of memory outside the heap little is to be had, and it goes back late.
  private static final int PIECE = 8192;

  private ProcFile() {}

  /// The first bytes of a file, at most `max`; empty when it can't be read.
  public static byte[] bytes(String path, int max) {
    ByteBuffer name = Native.cString(path);
    int fd = Native.callInt("open", Native.address(name), READ_ONLY, 0);
    if (fd < 0) {
      return new byte[0];
    }
    ByteBuffer memory = Native.memory(Math.min(max, PIECE));
    long address = Native.address(memory);
    byte[] bytes = new byte[0];
    int length = 0;
    while (length < max) {
      int read = Native.read(fd, address, Math.min(memory.capacity(), max - length));
      if (read <= 0) {
        break;
      }
      if (bytes.length < length + read) {
        bytes = Arrays.copyOf(bytes, length == 0 ? read : 2 * (length + read));
      }
      memory.get(0, bytes, length, read);
      length += read;
    }
    Native.close(fd);
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  /// The first 8 KiB of a file, a byte a character; empty when it can't be read.
  public static String text(String path) {
    return new String(bytes(path, 8192), StandardCharsets.ISO_8859_1);
  }

  /// The number behind `key` at the start of a line, or -1.
  public static long number(String text, String key) {
    int at = text.startsWith(key) ? 0 : text.indexOf("\n".concat(key));
    if (at < 0) {
      return -1;
    }
    int i = text.indexOf(':', at) + 1;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    long value = 0;
    int digits = 0;
    for (; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
      value = value * 10 + text.charAt(i) - '0';
      digits++;
    }
    return digits == 0 ? -1 : value;
  }
}
