package dev.nightjar.model;

/// The populated buckets of a histogram with the bounds of their values, in ascending order of
/// these. A bucket that overlaps the one around zero begins where that ends. Immutable.
public final class HistogramBuckets {
  private final double[] lower;
  private final double[] upper;
  private final double[] counts;
  private final boolean isCustom;
  private int size;

  private HistogramBuckets(Histogram of) {
    int most = of.negative().size() + of.positive().size() + 1;
    lower = new double[most];
    upper = new double[most];
    counts = new double[most];
    isCustom = of.isCustom();
  }

  public static HistogramBuckets of(Histogram histogram) {
    var buckets = new HistogramBuckets(histogram);
    double zero = histogram.zeroThreshold();
    Histogram.Buckets negative = histogram.negative();
    for (int i = negative.size() - 1; i >= 0; i--) {
      double end = histogram.upperBound(negative.index(i) - 1);
      buckets.add(
          -histogram.upperBound(negative.index(i)), end < zero ? -zero : -end, negative.count(i));
    }
    if (histogram.zeroCount() > 0) {
      buckets.add(-zero, zero, histogram.zeroCount());
    }
    Histogram.Buckets positive = histogram.positive();
    for (int i = 0; i < positive.size(); i++) {
      double start = histogram.upperBound(positive.index(i) - 1);
      buckets.add(
          !histogram.isCustom() && start < zero ? zero : start,
          histogram.upperBound(positive.index(i)),
          positive.count(i));
    }
    return buckets;
  }

  private void add(double from, double to, double count) {
    if (count != 0) {
      lower[size] = from;
      upper[size] = to;
      counts[size++] = count;
    }
  }

  public int size() {
    return size;
  }

  public double lower(int at) {
    return lower[at];
  }

  public double upper(int at) {
    return upper[at];
  }

  public double count(int at) {
    return counts[at];
  }

  /// Whether the lower bound itself is in the bucket.
  public boolean holdsLower(int at) {
    return isCustom ? lower[at] == Double.NEGATIVE_INFINITY : lower[at] < 0 || isZero(at);
  }

  /// Whether the upper bound itself is in the bucket.
  public boolean holdsUpper(int at) {
    return isCustom || upper[at] > 0 || isZero(at);
  }

  private boolean isZero(int at) {
    return lower[at] == -upper[at];
  }
}
