package dev.nightjar.tsdb.prometheus;

import java.util.Arrays;

/// Bytes that are written bit by bit, the highest of a byte first, as [ByteReader#bits] reads them.
/// Filled again and again; owned by one thread.
final class BitSink {
  private byte[] bytes = new byte[1024];
  private long bits;

  /// What was written, and zeros up to a whole byte.
  byte[] bytes() {
    return bytes;
  }

  /// Its length in bytes.
  int size() {
    return (int) ((bits + 7) / 8);
  }

  void clear() {
    Arrays.fill(bytes, 0, size(), (byte) 0);
    bits = 0;
  }

  /// Appends the lowest `count` bits of a value, the highest of them first.
  void put(long value, int count) {
    if (bytes.length - size() < Long.BYTES + 1) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    int left = count;
    while (left > 0) {
      int free = 8 - (int) (bits & 7);
      int taken = Math.min(free, left);
      int piece = (int) (value >>> (left - taken)) & ((1 << taken) - 1);
      bytes[(int) (bits >>> 3)] |= (byte) (piece << (free - taken));
      bits += taken;
      left -= taken;
    }
  }

  /// Appends all bits of a double.
  void putDouble(double value) {
    put(Double.doubleToRawLongBits(value), Long.SIZE);
  }

  /// Appends a number in groups of seven bits, the lowest first.
  void uvarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      put(rest | 0x80, 8);
      rest >>>= 7;
    }
    put(rest, 8);
  }

  /// As [#uvarint], with the sign in the lowest bit.
  void svarint(long value) {
    uvarint((value << 1) ^ (value >> 63));
  }
}
