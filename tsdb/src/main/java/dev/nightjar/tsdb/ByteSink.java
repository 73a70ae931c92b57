package dev.nightjar.tsdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// A growing array of bytes, written little-endian. Owned by one thread; [#bytes] is the live array
/// and may be replaced by the next write.
final class ByteSink {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int size;

  ByteSink(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /// Takes back all but the first `newSize` bytes.
  void truncate(int newSize) {
    size = Math.min(size, newSize);
  }

  void u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void u32(int value) {
    room(4);
    INT.set(bytes, size, value);
    size += 4;
  }

  void u64(long value) {
    room(8);
    LONG.set(bytes, size, value);
    size += 8;
  }

  /// 7 bits a byte, the lowest first, the top bit set on all but the last.
  void uvarint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /// A signed number, zigzag: small magnitudes are short.
  void svarint(long value) {
    uvarint((value << 1) ^ (value >> 63));
  }

  void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    uvarint(utf8.length);
    raw(utf8, 0, utf8.length);
  }

  /// The first `count` bytes of a word, the highest first.
  void leading(long word, int count) {
    room(Long.BYTES);
    LONG.set(bytes, size, Long.reverseBytes(word));
    size += count;
  }

  void raw(byte[] from, int at, int length) {
    room(length);
    System.arraycopy(from, at, bytes, size, length);
    size += length;
  }

  /// The CRC-32C of what stands from `from` to the end.
  int crc32c(int from) {
    var crc = new CRC32C();
    crc.update(bytes, from, size - from);
    return (int) crc.getValue();
  }

  /// A view of what was written; valid until the next write.
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
    }
  }
}
