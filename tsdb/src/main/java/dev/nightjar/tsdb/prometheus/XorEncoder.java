package dev.nightjar.tsdb.prometheus;

import java.util.Arrays;

/// Float samples as the data of a chunk of encoding `XOR`; [XorChunk] tells its form. Owned by one
/// thread.
final class XorEncoder {
  /// The leading zeros of a window are told in five bits.
  private static final int MAX_LEADING = 31;

  private byte[] bytes = new byte[1024];
  private int bits;
  private int leading;
  private int trailing;

  /// The data encoded last.
  byte[] bytes() {
    return bytes;
  }

  /// Its length in bytes.
  int size() {
    return (bits + 7) / 8;
  }

  /// Encodes `count` samples from `from` on, strictly ascending in time, at most
  /// [XorChunk#MAX_SAMPLES].
  void encode(long[] times, double[] values, int from, int count) {
    Arrays.fill(bytes, 0, size(), (byte) 0);
    bits = 0;
    leading = -1;
    put(count, 16);
    long before = Double.doubleToRawLongBits(values[from]);
    varint((times[from] << 1) ^ (times[from] >> 63));
    put(before, Long.SIZE);
    long step = 0;
    for (int i = from + 1; i < from + count; i++) {
      long next = times[i] - times[i - 1];
      if (i == from + 1) {
        varint(next);
      } else {
        putTime(next - step);
      }
      step = next;
      long value = Double.doubleToRawLongBits(values[i]);
      putValue(value ^ before);
      before = value;
    }
  }

  private void putTime(long difference) {
    if (difference == 0) {
      put(0, 1);
    } else if (fits(difference, 14)) {
      put(0b10, 2);
      put(difference, 14);
    } else if (fits(difference, 17)) {
      put(0b110, 3);
      put(difference, 17);
    } else if (fits(difference, 20)) {
      put(0b1110, 4);
      put(difference, 20);
    } else {
      put(0b1111, 4);
      put(difference, Long.SIZE);
    }
  }

  /// Of `width` bits the value with the highest bit alone is positive.
  private static boolean fits(long difference, int width) {
    long half = 1L << (width - 1);
    return -half < difference && difference <= half;
  }

  private void putValue(long difference) {
    if (difference == 0) {
      put(0, 1);
      return;
    }
    int zerosBefore = Math.min(MAX_LEADING, Long.numberOfLeadingZeros(difference));
    int zerosBehind = Long.numberOfTrailingZeros(difference);
    if (leading >= 0 && zerosBefore >= leading && zerosBehind >= trailing) {
      put(0b10, 2);
    } else {
      leading = zerosBefore;
      trailing = zerosBehind;
      put(0b11, 2);
      put(leading, 5);
      put((Long.SIZE - leading - trailing) & 63, 6); // 64 as 0
    }
    put(difference >>> trailing, Long.SIZE - leading - trailing);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      put(rest | 0x80, 8);
      rest >>>= 7;
    }
    put(rest, 8);
  }

  /// Appends the lowest `count` bits of a value, the highest of them first.
  private void put(long value, int count) {
    if (bytes.length - size() < Long.BYTES + 1) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    int left = count;
    while (left > 0) {
      int free = 8 - (bits & 7);
      int taken = Math.min(free, left);
      int piece = (int) (value >>> (left - taken)) & ((1 << taken) - 1);
      bytes[bits >>> 3] |= (byte) (piece << (free - taken));
      bits += taken;
      left -= taken;
    }
  }
}
