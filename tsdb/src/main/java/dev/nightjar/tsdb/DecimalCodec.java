package dev.nightjar.tsdb;

import java.util.Arrays;

/// Values that are whole numbers over one power of ten, as nearly all metrics are: scaled to whole
/// numbers, then as levels or as differences, divided by what they have in common, packed. The few
/// that are not (staleness markers, NaN, −0.0) stand apart by position. Bit exact. Drawn in
/// `docs/formats/tsdb-chunk.md`.
///
/// Owned by one thread.
final class DecimalCodec {
  /// Digits behind the point beyond which a value counts as irregular.
  private static final int MAX_EXPONENT = 12;

  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12
  };
  private static final long LARGEST_WHOLE = 1L << 53;
  private static final double LARGEST = LARGEST_WHOLE;

  private final long[] whole = new long[ChunkCodec.MAX_SAMPLES];
  private final long[] work = new long[ChunkCodec.MAX_SAMPLES];
  private final int[] odd = new int[ChunkCodec.MAX_SAMPLES];

  /// Whether `value` is `m / 10^exponent` for a whole `m`, bit by bit.
  static boolean isExact(double value, int exponent) {
    if (exponent == 0) {
      long whole = (long) value;
      return Math.abs(whole) < LARGEST_WHOLE
          && Double.doubleToRawLongBits((double) whole) == Double.doubleToRawLongBits(value);
    }
    double scaled = value * POWERS[exponent];
    if (!(Math.abs(scaled) < LARGEST)) {
      return false;
    }
    double back = (double) Math.round(scaled) / POWERS[exponent];
    return Double.doubleToRawLongBits(back) == Double.doubleToRawLongBits(value);
  }

  static long scale(double value, int exponent) {
    return Math.round(value * POWERS[exponent]);
  }

  static double unscale(long whole, int exponent) {
    return (double) whole / POWERS[exponent];
  }

  /// Writes the values, or nothing when too many of them are irregular.
  boolean encode(long[] values, int count, ByteSink out) {
    int exponent = exponent(values, count);
    if (exponent < 0) {
      return false;
    }
    int odds = scaleAll(values, count, exponent);
    if (odds > count / 8 + 1 || odds == count) {
      return false;
    }
    out.u8(exponent);
    out.uvarint(odds);
    for (int i = 0; i < odds; i++) {
      out.uvarint(odd[i]);
      out.u64(values[odd[i]]);
    }
    if (spread(whole, 0, count) <= 2 * deltaSpread(count)) {
      out.u8(0);
      packed(count, out);
    } else {
      out.u8(1);
      out.svarint(whole[0]);
      for (int i = count - 1; i > 0; i--) {
        whole[i] -= whole[i - 1];
      }
      System.arraycopy(whole, 1, whole, 0, count - 1);
      packed(count - 1, out);
    }
    return true;
  }

  void decode(ByteSource in, byte[] from, int count, double[] values) {
    double power = POWERS[in.u8()];
    int odds = in.count();
    int oddsAt = in.at();
    for (int i = 0; i < odds; i++) {
      in.uvarint();
      in.skip(8);
    }
    if (in.u8() == 0) {
      levels(in, from, count, power, values);
    } else {
      differences(in, from, count, power, values);
    }
    var patches = new ByteSource(from, oddsAt);
    for (int i = 0; i < odds; i++) {
      int at = patches.count();
      values[at] = Double.longBitsToDouble(patches.u64());
    }
  }

  /// Unpacks and scales in one pass: chunks are too short for loops that need a run-up.
  private static void levels(ByteSource in, byte[] from, int count, double power, double[] values) {
    long min = in.svarint();
    long divisor = in.uvarint();
    int width = in.u8();
    int at = in.at();
    int bit = 0;
    for (int i = 0; i < count; i++) {
      values[i] = (double) (BitPacking.at(from, at, bit, width) * divisor + min) / power;
      bit += width;
    }
  }

  private static void differences(
      ByteSource in, byte[] from, int count, double power, double[] values) {
    long level = in.svarint();
    long min = in.svarint();
    long divisor = in.uvarint();
    int width = in.u8();
    int at = in.at();
    int bit = 0;
    values[0] = (double) level / power;
    for (int i = 1; i < count; i++) {
      level += BitPacking.at(from, at, bit, width) * divisor + min;
      values[i] = (double) level / power;
      bit += width;
    }
  }

  /// The smallest exponent that serves the regular values; -1 when too many are irregular.
  private static int exponent(long[] values, int count) {
    int exponent = 0;
    int odds = 0;
    for (int i = 0; i < count; i++) {
      double value = Double.longBitsToDouble(values[i]);
      int wanted = exponent;
      while (wanted <= MAX_EXPONENT && !isExact(value, wanted)) {
        wanted++;
      }
      if (wanted <= MAX_EXPONENT) {
        exponent = wanted;
      } else if (++odds > count / 8 + 1) {
        return -1;
      }
    }
    return exponent;
  }

  /// Fills [#whole] and [#odd]; an irregular value takes its neighbour's place in the column.
  private int scaleAll(long[] values, int count, int exponent) {
    int odds = 0;
    long before = 0;
    boolean leads = true;
    for (int i = 0; i < count; i++) {
      double value = Double.longBitsToDouble(values[i]);
      if (isExact(value, exponent)) {
        before = scale(value, exponent);
        if (leads) {
          Arrays.fill(whole, 0, i, before);
          leads = false;
        }
      } else {
        odd[odds++] = i;
      }
      whole[i] = before;
    }
    return odds;
  }

  private static long spread(long[] values, int from, int to) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
    }
    return max - min;
  }

  private long deltaSpread(int count) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = 1; i < count; i++) {
      long delta = whole[i] - whole[i - 1];
      min = Math.min(min, delta);
      max = Math.max(max, delta);
    }
    return count < 2 ? 0 : max - min;
  }

  /// Writes the first `count` of [#whole] as least value, common divisor and packed rest.
  private void packed(int count, ByteSink out) {
    long min = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      min = Math.min(min, whole[i]);
    }
    long divisor = 0;
    for (int i = 0; i < count; i++) {
      work[i] = whole[i] - min;
      divisor = divisor == 1 ? 1 : gcd(divisor, work[i]);
    }
    if (divisor > 1) {
      for (int i = 0; i < count; i++) {
        work[i] /= divisor;
      }
    }
    int width = BitPacking.width(work, count);
    out.svarint(count == 0 ? 0 : min);
    out.uvarint(divisor);
    out.u8(width);
    BitPacking.pack(work, count, width, out);
  }

  private static long gcd(long a, long b) {
    long x = a;
    long y = b;
    while (y != 0) {
      long rest = x % y;
      x = y;
      y = rest;
    }
    return x;
  }
}
