package dev.nightjar.model;

import java.math.BigDecimal;
import java.math.MathContext;

/// Where the exponential buckets of native histograms end: `2^(index·2^−schema)`, rounded
/// correctly, so that whoever computes it gets the same bits.
final class BucketBounds {
  private static final MathContext PRECISION = new MathContext(40);

  /// By how many units in the last place Prometheus' fractions lie below the nearest double, one
  /// more than that, so that none is negative.
  private static final String BELOW =
      "1111112111211111112311222222222211211121122211221122102211221122"
          + "1111112222332132112111211112111111121011213311221222112121332222"
          + "2121223322322122222222323233323311221121223321332233212232332232"
          + "2243223233433343333333444455435422322333324422333243223333543344";

  /// `2^(k/256 − 1)` for k from 0 to 255: all fractions of the finest schema, and so of every
  /// other.
  private static final double[] FRACTIONS = fractions();

  private BucketBounds() {}

  private static double[] fractions() {
    BigDecimal root = BigDecimal.TWO;
    for (int i = 0; i < Histogram.MAX_SCHEMA; i++) {
      root = root.sqrt(PRECISION);
    }
    double[] fractions = new double[1 << Histogram.MAX_SCHEMA];
    BigDecimal power = new BigDecimal("0.5");
    for (int k = 0; k < fractions.length; k++) {
      double nearest = power.doubleValue();
      fractions[k] = nearest - (BELOW.charAt(k) - '1') * Math.ulp(nearest);
      power = power.multiply(root, PRECISION);
    }
    return fractions;
  }

  /// The upper bound of a positive bucket; the last one before infinity ends at the largest number.
  static double upper(int schema, int index) {
    if (schema < 0) {
      long exponent = (long) index << -schema;
      return exponent == Double.MAX_EXPONENT + 1
          ? Double.MAX_VALUE
          : Math.scalb(1.0, Math.clamp(exponent, -5_000, 5_000));
    }
    int fraction = (index & ((1 << schema) - 1)) << (Histogram.MAX_SCHEMA - schema);
    int exponent = (index >> schema) + 1;
    return fraction == 0 && exponent == Double.MAX_EXPONENT + 2
        ? Double.MAX_VALUE
        : Math.scalb(FRACTIONS[fraction], exponent);
  }
}
