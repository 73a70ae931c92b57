package dev.nightjar.tsdb;

import java.util.Arrays;

/// Unsigned numbers of one width, laid end to end, the lowest bit first. Drawn in
/// `docs/formats/tsdb-chunk.md`.
final class BitPacking {
  /// The widest number: with up to 7 bits before it, it still lies within one 8-byte load.
  static final int MAX_WIDTH = 57;

  /// Bytes that must be readable, though unused, behind packed numbers.
  static final int SLACK = 8;

  private BitPacking() {}

  /// The width that holds all of `values`.
  static int width(long[] values, int count) {
    long all = 0;
    for (int i = 0; i < count; i++) {
      all |= values[i];
    }
    return 64 - Long.numberOfLeadingZeros(all);
  }

  static int bytes(int count, int width) {
    return (int) (((long) count * width + 7) >>> 3);
  }

  static void pack(long[] values, int count, int width, ByteSink out) {
    if (width == 0) {
      return;
    }
    long word = 0;
    int filled = 0;
    for (int i = 0; i < count; i++) {
      long value = values[i];
      word |= value << filled;
      filled += width;
      if (filled >= 64) {
        out.u64(word);
        filled -= 64;
        word = filled == 0 ? 0 : value >>> (width - filled);
      }
    }
    for (; filled > 0; filled -= 8) {
      out.u8((int) word);
      word >>>= 8;
    }
  }

  /// The number that begins at a bit.
  static long at(byte[] from, int at, int bit, int width) {
    long word = (long) ByteSink.LONG.get(from, at + (bit >>> 3));
    return (word >>> (bit & 7)) & ((1L << width) - 1);
  }

  static void unpack(byte[] from, int at, int count, int width, long[] values) {
    if (width == 0) {
      Arrays.fill(values, 0, count, 0);
      return;
    }
    long mask = (1L << width) - 1;
    long bit = 0;
    for (int i = 0; i < count; i++) {
      long word = (long) ByteSink.LONG.get(from, at + (int) (bit >>> 3));
      values[i] = (word >>> (bit & 7)) & mask;
      bit += width;
    }
  }
}
