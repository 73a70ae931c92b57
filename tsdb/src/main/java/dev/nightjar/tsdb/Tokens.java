package dev.nightjar.tsdb;

/// Splits unsigned numbers into a token, which is worth entropy coding, and extra bits, which are
/// not: 0 to 3 are tokens of their own, from there each power of two has two. Drawn in
/// `docs/formats/tsdb-block-chunk.md`.
final class Tokens {
  /// How many tokens there are for 64 bits.
  static final int COUNT = 128;

  private static final int SMALL = 4;

  private Tokens() {}

  static int of(long number) {
    if ((number & -SMALL) == 0) {
      return (int) number;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(number);
    return 2 * exponent + (int) (number >>> (exponent - 1) & 1);
  }

  /// How many bits follow a token; 62 at most.
  static int extraBits(int token) {
    return token < SMALL ? 0 : (token >>> 1) - 1;
  }

  /// The least number of a token; the extra bits are what is added to it.
  static long least(int token) {
    return token < SMALL ? token : (2L | (token & 1)) << ((token >>> 1) - 1);
  }
}
