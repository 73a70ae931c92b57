package dev.nightjar.tsdb;

import java.util.Arrays;

/// Finds the form in which the values of one chunk take least: as whole numbers over a power of ten
/// or, when they are no short decimals, as the order of their bits; as differences or as levels;
/// divided by what these have in common; as signed numbers or above their least. What is left are
/// unsigned numbers, one less than there are values. Drawn in `docs/formats/tsdb-block-chunk.md`.
///
/// Owned by one thread; what it found is valid until the next call.
final class NumberShape {
  /// The scale of values that stand for the order of their bits.
  static final int ORDERED_BITS = 15;

  static final int NONE = 0;
  static final int DIFFERENCES = 1;
  static final int LEVELS = 2;

  /// Digits behind the point beyond which a value counts as irregular.
  private static final int MAX_EXPONENT = 12;

  private final long[] whole = new long[BlockFormat.MAX_CHUNK];
  private final long[] levels = new long[BlockFormat.MAX_CHUNK];
  private final int[] odd = new int[BlockFormat.MAX_CHUNK];
  private final TokenCount signedCount = new TokenCount();
  private final TokenCount aboveCount = new TokenCount();
  private long[] numbers = new long[BlockFormat.MAX_CHUNK];
  private long[] spare = new long[BlockFormat.MAX_CHUNK];
  private int scale;
  private int odds;
  private int form;
  private long divisor;
  private boolean isSigned;
  private long least;
  private double bits;

  /// Shapes values.
  ///
  /// @param valueBits raw bits of 1 to [BlockFormat#MAX_CHUNK] values
  void shape(long[] valueBits, int count) {
    odds = 0;
    scale = exponent(valueBits, count);
    if (scale < 0 || !scaleAll(valueBits, count)) {
      odds = 0;
      scale = ORDERED_BITS;
      for (int i = 0; i < count; i++) {
        whole[i] = ordered(valueBits[i]);
      }
    }
    shapeWhole(count);
  }

  /// Shapes whole numbers, given as such.
  void shapeWholes(long[] wholes, int count) {
    odds = 0;
    scale = 0;
    System.arraycopy(wholes, 0, whole, 0, count);
    shapeWhole(count);
  }

  /// Puts the bits of floating-point numbers in the order of these, as signed numbers; and back.
  static long ordered(long bits) {
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  private void shapeWhole(int count) {
    form = NONE;
    divisor = 1;
    bits = 0;
    long common = 0;
    long min = whole[0];
    long max = whole[0];
    for (int i = 1; i < count; i++) {
      min = Math.min(min, whole[i]);
      max = Math.max(max, whole[i]);
      long difference = whole[i] - whole[i - 1];
      levels[i - 1] = whole[i] - whole[0];
      numbers[i - 1] = difference;
      if (common != 1 && difference != 0) {
        common = gcd(common, difference);
      }
    }
    if (common == 0) {
      return;
    }
    divisor = common;
    bits = Double.MAX_VALUE;
    System.arraycopy(numbers, 0, spare, 0, count - 1);
    take(spare, count - 1, DIFFERENCES);
    if (max - min >= 0) { // beyond 63 bits levels wrap round, and can't be divided
      take(levels, count - 1, LEVELS);
    }
  }

  /// Takes a form when it takes less than what was found so far.
  private void take(long[] candidates, int count, int candidateForm) {
    long min = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      if (divisor != 1) {
        candidates[i] /= divisor;
      }
      min = Math.min(min, candidates[i]);
    }
    signedCount.clear();
    aboveCount.clear();
    for (int i = 0; i < count; i++) {
      signedCount.add(zigzag(candidates[i]));
      aboveCount.add(candidates[i] - min);
    }
    double signedBits = signedCount.bits();
    double aboveBits = aboveCount.bits();
    double less = Math.min(signedBits, aboveBits);
    if (less >= bits) {
      return;
    }
    bits = less;
    form = candidateForm;
    isSigned = signedBits < aboveBits;
    least = isSigned ? 0 : min;
    for (int i = 0; i < count; i++) {
      numbers[i] = isSigned ? zigzag(candidates[i]) : candidates[i] - min;
    }
  }

  private static long zigzag(long number) {
    return (number << 1) ^ (number >> 63);
  }

  private static long gcd(long common, long number) {
    if (number == Long.MIN_VALUE) {
      return 1; // has no positive counterpart
    }
    long a = common;
    long b = Math.abs(number);
    while (a != 0) {
      long rest = b % a;
      b = a;
      a = rest;
    }
    return b;
  }

  /// The smallest exponent that serves the regular values; -1 when too many are irregular.
  private static int exponent(long[] valueBits, int count) {
    int exponent = 0;
    int irregular = 0;
    boolean isOdd = false;
    for (int i = 0; i < count; i++) {
      if (i == 0 || valueBits[i] != valueBits[i - 1]) {
        int wanted = exponent(Double.longBitsToDouble(valueBits[i]), exponent);
        isOdd = wanted > MAX_EXPONENT;
        exponent = isOdd ? exponent : wanted;
      }
      if (isOdd && ++irregular > mostOdd(count)) {
        return -1;
      }
    }
    return exponent;
  }

  private static int exponent(double value, int least) {
    int exponent = least;
    while (exponent <= MAX_EXPONENT && !DecimalCodec.isExact(value, exponent)) {
      exponent++;
    }
    return exponent;
  }

  private static int mostOdd(int count) {
    return count / 8 + 1;
  }

  /// Fills `whole` and `odd`; an irregular value takes its neighbour's place in the column. Returns
  /// whether few enough are irregular.
  private boolean scaleAll(long[] valueBits, int count) {
    long before = 0;
    boolean leads = true;
    for (int i = 0; i < count; i++) {
      double value = Double.longBitsToDouble(valueBits[i]);
      if (DecimalCodec.isExact(value, scale)) {
        before = DecimalCodec.scale(value, scale);
        if (leads) {
          Arrays.fill(whole, 0, i, before);
          leads = false;
        }
      } else {
        odd[odds++] = i;
      }
      whole[i] = before;
    }
    return odds <= mostOdd(count) && odds < count;
  }

  int scale() {
    return scale;
  }

  int form() {
    return form;
  }

  long divisor() {
    return divisor;
  }

  long first() {
    return whole[0];
  }

  /// How many values are irregular: they stand apart.
  int odds() {
    return odds;
  }

  int odd(int index) {
    return odd[index];
  }

  boolean isSigned() {
    return isSigned;
  }

  /// What was subtracted from numbers that are not signed.
  long least() {
    return least;
  }

  /// The numbers of the form.
  long[] numbers() {
    return numbers;
  }

  /// About how many bits the numbers take.
  double bits() {
    return bits;
  }
}
