package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;

/// Numbers of varying width as chunks of histograms hold them: as many ones as tell the width, a
/// zero unless there are eight, and the number's bits.
final class VarBits {
  private static final int[] WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56, Long.SIZE};

  private static final int MAX_ONES = WIDTHS.length - 1;

  private VarBits() {}

  static long unsigned(ByteReader in) throws CorruptFileException {
    int width = WIDTHS[in.ones(MAX_ONES)];
    return width == 0 ? 0 : in.bits(width);
  }

  /// Of the widths below 64, the value with the highest bit alone is positive.
  static long signed(ByteReader in) throws CorruptFileException {
    int width = WIDTHS[in.ones(MAX_ONES)];
    if (width == 0) {
      return 0;
    }
    long bits = in.bits(width);
    return width < Long.SIZE && bits > 1L << (width - 1) ? bits - (1L << width) : bits;
  }

  static void putUnsigned(long value, BitSink out) {
    int ones = 0;
    while (WIDTHS[ones] < Long.SIZE - Long.numberOfLeadingZeros(value)) {
      ones++;
    }
    put(value, ones, out);
  }

  static void putSigned(long value, BitSink out) {
    int ones = 0;
    while (value != 0 && (ones == 0 || (ones < MAX_ONES && !fits(value, WIDTHS[ones])))) {
      ones++;
    }
    put(value, ones, out);
  }

  private static void put(long value, int ones, BitSink out) {
    out.put((1L << ones) - 1, ones);
    if (ones < MAX_ONES) {
      out.put(0, 1);
    }
    out.put(value, WIDTHS[ones]);
  }

  /// Whether a signed number has room in `width` bits: the value with the highest bit alone is
  /// positive.
  static boolean fits(long value, int width) {
    long half = 1L << (width - 1);
    return -half < value && value <= half;
  }
}
