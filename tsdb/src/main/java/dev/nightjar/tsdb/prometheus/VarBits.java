package dev.nightjar.tsdb.prometheus;

import dev.nightjar.base.CorruptFileException;

/// Numbers of varying width as chunks of histograms hold them: as many ones as tell the width, a
/// zero unless there are eight, and the number's bits.
final class VarBits {
  private static final int[] WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56, Long.SIZE};

  private VarBits() {}

  static long unsigned(ByteReader in) throws CorruptFileException {
    int width = WIDTHS[in.ones(WIDTHS.length - 1)];
    return width == 0 ? 0 : in.bits(width);
  }

  /// Of the widths below 64, the value with the highest bit alone is positive.
  static long signed(ByteReader in) throws CorruptFileException {
    int width = WIDTHS[in.ones(WIDTHS.length - 1)];
    if (width == 0) {
      return 0;
    }
    long bits = in.bits(width);
    return width < Long.SIZE && bits > 1L << (width - 1) ? bits - (1L << width) : bits;
  }
}
