package dev.nightjar.promql.eval;

import java.util.Arrays;
import java.util.Comparator;

/// The cumulative buckets of a classic histogram at one step. Reused from step to step.
final class Buckets {
  /// Relative differences below this are rounding, not observations.
  private static final double TOLERANCE = 1e-12;

  private double[] bounds = new double[16];
  private double[] counts = new double[16];
  private int size;
  private boolean fixed;
  private double lowestFixed;
  private double highestFixed;
  private double mostFixed;

  void clear() {
    size = 0;
    fixed = false;
  }

  void add(double bound, double count) {
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    bounds[size] = bound;
    counts[size++] = count;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Whether counts had to be raised so that they never fall from bucket to bucket.
  boolean wasFixed() {
    return fixed;
  }

  /// Brings the buckets into order, adds up those of equal bounds, and makes the counts rise; false
  /// when there is no bucket for everything.
  private boolean prepare() {
    if (!isSorted()) {
      sort();
    }
    if (size == 0 || bounds[size - 1] != Double.POSITIVE_INFINITY) {
      return false;
    }
    rise();
    return true;
  }

  private boolean isSorted() {
    for (int i = 1; i < size; i++) {
      if (!(bounds[i - 1] < bounds[i])) {
        return false;
      }
    }
    return true;
  }

  private void sort() {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> bounds[i]));
    double[] sortedBounds = new double[size];
    double[] sortedCounts = new double[size];
    int kept = -1;
    for (int i : order) {
      if (kept >= 0 && sortedBounds[kept] == bounds[i]) {
        sortedCounts[kept] += counts[i];
      } else {
        sortedBounds[++kept] = bounds[i];
        sortedCounts[kept] = counts[i];
      }
    }
    bounds = Arrays.copyOf(sortedBounds, Math.max(16, sortedBounds.length));
    counts = Arrays.copyOf(sortedCounts, Math.max(16, sortedCounts.length));
    size = kept + 1;
  }

  private void rise() {
    double before = counts[0];
    for (int i = 1; i < size; i++) {
      double count = counts[i];
      if (isRounding(before, count)) {
        counts[i] = before;
      } else if (count < before) {
        counts[i] = before;
        note(bounds[i], before - count, !fixed);
        fixed = true;
      } else {
        before = count;
      }
    }
  }

  private void note(double bound, double by, boolean first) {
    lowestFixed = first ? bound : Math.min(lowestFixed, bound);
    highestFixed = first ? bound : Math.max(highestFixed, bound);
    mostFixed = first ? by : Math.max(mostFixed, by);
  }

  /// What [#wasFixed] tells of, of a histogram at a time.
  Annotations.Mending mending(long millis) {
    return new Annotations.Mending(lowestFixed, highestFixed, mostFixed, 1, millis, millis);
  }

  private static boolean isRounding(double a, double b) {
    if (a == b) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }

  /// The value below which the share `q` of the observations lies, by a straight line within its
  /// bucket.
  double quantile(double q) {
    if (Double.isNaN(q)) {
      return Double.NaN;
    } else if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    } else if (q > 1) {
      return Double.POSITIVE_INFINITY;
    } else if (!prepare() || size < 2 || counts[size - 1] == 0) {
      return Double.NaN;
    }
    double rank = q * counts[size - 1];
    int bucket = 0;
    while (bucket < size - 1 && !(counts[bucket] >= rank)) {
      bucket++;
    }
    if (bucket == size - 1) {
      return bounds[size - 2];
    } else if (bucket == 0 && bounds[0] <= 0) {
      return bounds[0];
    }
    double start = bucket == 0 ? 0 : bounds[bucket - 1];
    double below = bucket == 0 ? 0 : counts[bucket - 1];
    return start + (bounds[bucket] - start) * ((rank - below) / (counts[bucket] - below));
  }

  /// The share of the observations between two values.
  double fraction(double lower, double upper) {
    if (!prepare()) {
      return Double.NaN;
    }
    double count = counts[size - 1];
    if (count == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Double.NaN;
    } else if (lower >= upper) {
      return 0;
    }
    return (rank(upper) - rank(lower)) / count;
  }

  /// How many observations lie below `value`.
  private double rank(double value) {
    double rank = 0;
    for (int i = 0; i < size; i++) {
      double start = i > 0 ? bounds[i - 1] : bounds[0] > 0 ? 0 : Double.NEGATIVE_INFINITY;
      double end = bounds[i];
      if (value <= start) {
        return rank;
      } else if (value < end) {
        return Double.isInfinite(start) || Double.isInfinite(end)
            ? (Double.isInfinite(end) ? rank : counts[i])
            : rank + (counts[i] - rank) * (value - start) / (end - start);
      }
      rank = counts[i];
    }
    return counts[size - 1];
  }
}
