package dev.nightjar.promql.naive;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Arithmetic of native histograms that have positive buckets of one schema and a zero bucket.
final class NativeHistograms {
  private NativeHistograms() {}

  private static NavigableMap<Integer, Double> counts(Histogram h) {
    if (h.negative().size() > 0 || h.isCustom()) {
      throw new Unsupported("histograms of other kinds");
    }
    NavigableMap<Integer, Double> counts = new TreeMap<>();
    for (int i = 0; i < h.positive().size(); i++) {
      counts.put(h.positive().index(i), h.positive().count(i));
    }
    return counts;
  }

  /// `a + factor * b`, without empty buckets.
  static Histogram sum(Histogram a, Histogram b, double factor) {
    if (a.schema() != b.schema() || a.zeroThreshold() != b.zeroThreshold()) {
      throw new Unsupported("histograms of several schemas");
    }
    NavigableMap<Integer, Double> all = counts(a);
    counts(b).forEach((index, count) -> all.merge(index, count * factor, Double::sum));
    all.values().removeIf(count -> count == 0);
    return new Histogram.Builder()
        .schema(a.schema())
        .count(a.count() + factor * b.count())
        .sum(a.sum() + factor * b.sum())
        .zero(a.zeroThreshold(), a.zeroCount() + factor * b.zeroCount())
        .positive(
            new Buckets(
                all.keySet().stream().mapToInt(i -> i).toArray(),
                all.values().stream().mapToDouble(c -> c).toArray()))
        .build();
  }

  /// Whether counts began anew: some are less than they were.
  static boolean isReset(Histogram before, Histogram now) {
    Map<Integer, Double> counts = counts(now);
    return now.count() < before.count()
        || now.zeroCount() < before.zeroCount()
        || counts(before).entrySet().stream()
            .anyMatch(bucket -> counts.getOrDefault(bucket.getKey(), 0.0) < bucket.getValue());
  }

  static boolean isSame(Histogram a, Histogram b) {
    Map<Integer, Double> difference = counts(sum(a, b, -1));
    return difference.isEmpty()
        && a.count() == b.count()
        && a.sum() == b.sum()
        && a.zeroCount() == b.zeroCount();
  }

  /// A bucket that has observations.
  private record Bucket(double lower, double upper, double count) {
    /// Where in it a share of it lies, on a logarithmic scale but for the zero bucket.
    double at(double share) {
      return lower == 0 ? upper * share : lower * Math.pow(upper / lower, share);
    }

    /// The share of it that lies below a value.
    double below(double value) {
      double share = lower == 0 ? value / upper : Math.log(value / lower) / Math.log(upper / lower);
      return Math.clamp(value <= lower ? 0 : share, 0, 1) * count;
    }
  }

  /// From the lowest to the highest; the zero bucket lies on the side of the others.
  private static NavigableMap<Double, Bucket> buckets(Histogram h) {
    NavigableMap<Double, Bucket> buckets = new TreeMap<>();
    if (counts(h).isEmpty() && h.zeroCount() != 0) {
      throw new Unsupported("a zero bucket alone");
    } else if (h.zeroCount() != 0) {
      buckets.put(0.0, new Bucket(0, h.zeroThreshold(), h.zeroCount()));
    }
    double base = Math.pow(2, Math.pow(2, -h.schema()));
    counts(h)
        .forEach(
            (index, count) -> {
              double lower = Math.pow(base, index - 1);
              if (count != 0) {
                buckets.put(lower, new Bucket(lower, lower * base, count));
              }
            });
    if (buckets.values().stream().anyMatch(b -> b.count() < 0)) {
      throw new Unsupported("counts below zero");
    }
    return buckets;
  }

  static double quantile(double q, Histogram h) {
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    } else if (q > 1) {
      return Double.POSITIVE_INFINITY;
    } else if (Double.isNaN(q) || h.count() == 0) {
      return Double.NaN;
    }
    boolean fromBelow = q < 0.5;
    double left = (fromBelow ? q : 1 - q) * h.count();
    var buckets = fromBelow ? buckets(h).values() : buckets(h).descendingMap().values();
    boolean exact = h.count() == Math.rint(h.count());
    for (Bucket bucket : buckets) {
      if (!exact && Math.abs(bucket.count() - left) < 1e-9 * h.count()) {
        throw new Unsupported("a quantile that rounding puts into this bucket or the next");
      } else if (bucket.count() >= left) {
        double share = left / bucket.count();
        return bucket.at(fromBelow ? share : 1 - share);
      }
      left -= bucket.count();
    }
    throw new Unsupported("counts that do not add up");
  }

  static double fraction(double lower, double upper, Histogram h) {
    if (h.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Double.NaN;
    }
    double between = 0;
    for (Bucket bucket : buckets(h).values()) {
      between += bucket.below(upper) - bucket.below(lower);
    }
    return lower >= upper ? 0 : between / h.count();
  }

  /// As if all observations of a bucket were in its middle, those of the zero bucket 0.
  static double variance(Histogram h) {
    double mean = h.sum() / h.count();
    double squares = h.zeroCount() * mean * mean;
    double base = Math.pow(2, Math.pow(2, -h.schema()));
    for (var bucket : counts(h).entrySet()) {
      double distance = Math.pow(base, bucket.getKey() - 0.5) - mean;
      squares += bucket.getValue() * distance * distance;
    }
    return squares / h.count();
  }
}
