package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;

/// Cuts a histogram off at a value: what lies above it (`</`) or below it (`>/`) goes. A bucket
/// across the value keeps the share that interpolation gives; what is without bounds cannot be
/// shared out, and goes whole unless the value leaves no doubt. Count and sum are estimated anew,
/// the sum from the middles of what is left. Owned by one thread; for one cut.
final class HistogramTrim {
  private final Histogram of;
  private final double value;
  private final boolean upper;
  private double count;
  private double sum;
  private boolean isChanged;

  private HistogramTrim(Histogram of, double value, boolean upper) {
    this.of = of;
    this.value = value;
    this.upper = upper;
  }

  /// @param upper whether what is above the value goes; else what is below
  static Histogram apply(Histogram of, double value, boolean upper) {
    return new HistogramTrim(of, value, upper).trimmed();
  }

  private Histogram trimmed() {
    Buckets positive = side(of.positive(), true);
    Buckets negative = side(of.negative(), false);
    double zeroCount = zero();
    if (!isChanged) {
      return of;
    }
    return HistogramMath.compacted(
        of.toBuilder()
            .integer(false)
            .count(count)
            .sum(sum)
            .zero(of.zeroThreshold(), zeroCount)
            .positive(positive)
            .negative(negative)
            .build());
  }

  private Buckets side(Buckets buckets, boolean positive) {
    double[] counts = new double[buckets.size()];
    for (int i = 0; i < counts.length; i++) {
      double near = of.upperBound(buckets.index(i) - 1);
      double far = of.upperBound(buckets.index(i));
      if (buckets.count(i) != 0) {
        counts[i] = kept(positive ? near : -far, positive ? far : -near, buckets.count(i));
        isChanged |= counts[i] != buckets.count(i);
      }
    }
    return buckets.with(counts);
  }

  /// What is left of a bucket; adds it to the totals.
  private double kept(double from, double to, double all) {
    boolean whole = upper ? to <= value : from >= value;
    boolean cut = upper ? from < value : to > value;
    if (whole) {
      add(all, middle(from, to));
      return all;
    } else if (!cut) {
      return 0;
    } else if (Double.isInfinite(from) || Double.isInfinite(to)) {
      return keptOfEndless(from, to, all);
    }
    double below = all * shareBelow(from, to);
    double left = upper ? below : all - below;
    add(left, upper ? middle(from, value) : middle(value, to));
    return left;
  }

  private void add(double observations, double middle) {
    count += observations;
    sum += middle * observations;
  }

  /// A bucket without a lower bound counts as one from zero if its upper one is above that.
  private double keptOfEndless(double from, double to, double all) {
    boolean fromZero = Double.isInfinite(from) && to > 0 && !Double.isInfinite(to) && value >= 0;
    double left = 0;
    if (Double.isInfinite(from) && upper) {
      if (fromZero && value > 0) {
        left = all * value / to;
        add(left, value / 2);
      } else if (to <= 0) {
        left = all;
        add(left, value);
      }
    } else if (fromZero) {
      left = all * (1 - value / to);
      add(left, (value + to) / 2);
    } else if (!Double.isInfinite(from) && !upper && value >= from) {
      left = all;
      add(left, value);
    }
    return left;
  }

  private double shareBelow(double from, double to) {
    if (of.isCustom()) {
      return (value - from) / (to - from);
    }
    double low = log2(from);
    double high = log2(to);
    double at = log2(value);
    return from > 0 ? (at - low) / (high - low) : 1 - (at - high) / (low - high);
  }

  private static double log2(double of) {
    return Math.log(Math.abs(of)) / Math.log(2);
  }

  private double middle(double from, double to) {
    if (Double.isInfinite(from)) {
      return Double.isInfinite(to) ? 0 : to > 0 ? to / 2 : to;
    } else if (Double.isInfinite(to)) {
      return from;
    } else if (of.isCustom()) {
      return (from + to) / 2;
    }
    double mean = Math.sqrt(Math.abs(from * to));
    return from < 0 || to < 0 ? -mean : mean;
  }

  /// The zero bucket lies on the side that alone has observations, else on both.
  private double zero() {
    double all = of.zeroCount();
    if (!(all > 0)) {
      return all;
    }
    boolean above = hasAny(of.positive());
    boolean below = hasAny(of.negative());
    double from = above && !below ? 0 : -of.zeroThreshold();
    double to = below && !above ? 0 : of.zeroThreshold();
    double left;
    double middle;
    if (value <= from) {
      left = upper ? 0 : all;
      middle = (from + to) / 2;
    } else if (value >= to) {
      left = upper ? all : 0;
      middle = (from + to) / 2;
    } else {
      left = all * (upper ? value - from : to - value) / (to - from);
      middle = upper ? (from + value) / 2 : (value + to) / 2;
    }
    isChanged |= left != all;
    add(left, middle);
    return left;
  }

  private static boolean hasAny(Buckets buckets) {
    for (int i = 0; i < buckets.size(); i++) {
      if (buckets.count(i) != 0) {
        return true;
      }
    }
    return false;
  }
}
