package dev.nightjar.wire;

import static dev.nightjar.wire.BucketRow.refused;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.NightjarException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Puts a native histogram together from what a message says of it, and refuses one that
/// contradicts itself, by the rules and in the words of Prometheus. Source: "Native Histograms:
/// specification", and the check that Prometheus makes before it stores one. Used again and again;
/// owned by one thread.
final class HistogramParts {
  /// Schemas up to this are defined; those beyond [Histogram#MAX_SCHEMA] are brought down to it.
  private static final int MAX_DEFINED_SCHEMA = 52;

  private static final int KEPT = 1 << 10;
  private static final double[] NO_BOUNDS = {};

  final BucketRow positive = new BucketRow();
  final BucketRow negative = new BucketRow();
  boolean isInteger = true;
  long wholeCount;
  double count;
  double sum;
  int schema;
  double zeroThreshold;
  long wholeZeroCount;
  double zeroCount;
  ResetHint resetHint = ResetHint.UNKNOWN;
  private double[] bounds = new double[16];
  private int boundCount;

  void clear() {
    positive.clear();
    negative.clear();
    isInteger = true;
    wholeCount = 0;
    count = 0;
    sum = 0;
    schema = 0;
    zeroThreshold = 0;
    wholeZeroCount = 0;
    zeroCount = 0;
    resetHint = ResetHint.UNKNOWN;
    if (bounds.length > KEPT) {
      bounds = new double[KEPT];
    }
    boundCount = 0;
  }

  void addBound(double bound) {
    if (boundCount == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * boundCount);
    }
    bounds[boundCount++] = bound;
  }

  /// About how much of the heap the histogram takes.
  long heapBytes() {
    return 192 + 12L * (positive.size(isInteger) + negative.size(isInteger)) + 8L * boundCount;
  }

  /// @throws NightjarException `BAD_DATA` when it contradicts itself
  Histogram build() {
    boolean isCustom = schema == Histogram.CUSTOM;
    if (!isCustom && (schema < Histogram.MIN_SCHEMA || schema > MAX_DEFINED_SCHEMA)) {
      throw refused(
          "histogram has an invalid schema, which must be between %d and %d for exponential buckets, or %d for custom buckets, got schema %d"
              .formatted(Histogram.MIN_SCHEMA, Histogram.MAX_SCHEMA, Histogram.CUSTOM, schema));
    }
    if (isCustom) {
      checkCustom();
    } else {
      checkExponential();
    }
    int merge = Math.max(0, schema - Histogram.MAX_SCHEMA);
    Buckets below = side("negative side: ", negative, merge);
    Buckets above = side("positive side: ", positive, merge);
    checkCounts();
    return new Histogram.Builder()
        .schema(schema - merge)
        .resetHint(resetHint)
        .integer(isInteger)
        .count(isInteger ? wholeCount : count)
        .sum(sum)
        .zero(zeroThreshold, isInteger ? wholeZeroCount : zeroCount)
        .positive(above)
        .negative(below)
        .bounds(boundCount == 0 ? NO_BOUNDS : Arrays.copyOf(bounds, boundCount))
        .build();
  }

  private Buckets side(String side, BucketRow row, int merge) {
    try {
      return row.build(isInteger, merge);
    } catch (NightjarException e) {
      throw refused(side + e.getMessage());
    }
  }

  private void checkExponential() {
    checkSpans("positive side: ", positive);
    checkSpans("negative side: ", negative);
    if (boundCount > 0) {
      throw refused("histogram with exponential schema must not have custom bounds");
    }
  }

  private void checkSpans(String side, BucketRow row) {
    try {
      row.checkSpans(isInteger, true);
    } catch (NightjarException e) {
      throw refused(side + e.getMessage());
    }
  }

  private void checkCustom() {
    @Nullable String why = null;
    try {
      checkBounds();
      long covered = positive.checkSpans(isInteger, false);
      if (boundCount + 1 < covered) {
        why =
            "only %d custom bounds defined which is insufficient to cover total span length of %d: histogram custom bounds are too few"
                .formatted(boundCount, covered);
      } else if (isInteger ? wholeZeroCount != 0 : zeroCount != 0) {
        why = "must have zero count of 0";
      } else if (zeroThreshold != 0) {
        why = "must have zero threshold of 0";
      } else if (negative.hasSpans()) {
        why = "must not have negative spans";
      } else if (negative.size(isInteger) > 0) {
        why = "must not have negative buckets";
      }
    } catch (NightjarException e) {
      why = e.getMessage();
    }
    if (why != null) {
      throw refused("custom buckets: " + why);
    }
  }

  private void checkBounds() {
    double previous = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < boundCount; i++) {
      if (!(bounds[i] > previous)) {
        throw refused(
            String.format(
                Locale.ROOT,
                "previous bound is %f and current is %f: histogram custom bounds must be in strictly increasing order",
                previous,
                bounds[i]));
      }
      previous = bounds[i];
    }
    if (previous == Double.POSITIVE_INFINITY) {
      throw refused(
          "last +Inf bound must not be explicitly defined: histogram custom bounds must be finite");
    }
  }

  private void checkCounts() {
    if (isInteger) {
      checkPopulation();
    } else if (zeroCount < 0) {
      throw refused(
          "zero bucket has observation count of %s: histogram has a bucket whose observation count is negative"
              .formatted(FloatText.format(zeroCount)));
    } else if (count < 0) {
      throw refused(
          "observation count is %s: histogram's observation count is negative"
              .formatted(FloatText.format(count)));
    }
  }

  /// Observations of NaN are counted and stand in no bucket; they show in the sum.
  private void checkPopulation() {
    long found = wholeZeroCount;
    boolean isBeyond = wholeCount < 0 || wholeZeroCount < 0; // as unsigned numbers, 2^63 and more
    for (BucketRow row : new BucketRow[] {positive, negative}) {
      found += row.population();
      isBeyond |= found < 0;
    }
    if (isBeyond) {
      throw refused("histogram has an observation count of 2^63 or more");
    }
    if (Double.isNaN(sum) ? found > wholeCount : found != wholeCount) {
      throw refused(
          "%d observations found in buckets, but the Count field is %d: %s"
              .formatted(
                  found,
                  wholeCount,
                  Double.isNaN(sum)
                      ? "histogram's observation count should be at least the number of observations found in the buckets"
                      : "histogram's observation count should equal the number of observations found in the buckets (in absence of NaN)"));
    }
  }
}
