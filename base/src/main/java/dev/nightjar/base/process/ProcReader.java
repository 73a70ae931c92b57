package dev.nightjar.base.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads many small files and links below `/proc`, one after the other, through one buffer: nothing
/// is allocated outside the heap per file, and no descriptor that is open meanwhile goes on to a
/// child. Used by one thread at a time.
public final class ProcReader {
  private static final int READ_ONLY_CLOEXEC = 0x80000;
  private static final int MAX_PATH = 512;

  private final ByteBuffer path = Native.memory(MAX_PATH);
  private final ByteBuffer content;
  private final byte[] bytes;
  private int length;

  /// @param maxBytes the most that is ever read of one file
  public ProcReader(int maxBytes) {
    this.content = Native.memory(maxBytes);
    this.bytes = new byte[maxBytes];
  }

  /// The first bytes of a file as text, a character for each; empty when it can't be read.
  public String text(String name) {
    read(name);
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  /// The first bytes of a file; empty when it can't be read.
  public byte[] bytes(String name) {
    read(name);
    return copy();
  }

  /// Where a link leads; null when it can't be read.
  public @Nullable String link(String name) {
    length = 0;
    if (!setPath(name)) {
      return null;
    }
    length =
        Native.callInt(
            "readlink", Native.address(path), Native.address(content), content.capacity());
    if (length < 0) {
      length = 0;
      return null;
    }
    content.get(0, bytes, 0, length);
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private byte[] copy() {
    byte[] copy = new byte[length];
    System.arraycopy(bytes, 0, copy, 0, length);
    return copy;
  }

  private void read(String name) {
    length = 0;
    if (!setPath(name)) {
      return;
    }
    int fd = Native.callInt("open", Native.address(path), READ_ONLY_CLOEXEC, 0);
    if (fd < 0) {
      return;
    }
    long address = Native.address(content);
    while (length < bytes.length) {
      int read = Native.read(fd, address + length, bytes.length - length);
      if (read <= 0) {
        break;
      }
      length += read;
    }
    Native.close(fd);
    content.get(0, bytes, 0, length);
  }

  private boolean setPath(String name) {
    byte[] plain = name.getBytes(StandardCharsets.UTF_8);
    if (plain.length >= MAX_PATH) {
      return false;
    }
    path.put(0, plain).put(plain.length, (byte) 0);
    return true;
  }
}
