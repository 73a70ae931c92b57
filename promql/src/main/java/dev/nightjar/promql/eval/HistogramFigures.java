package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.HistogramBuckets;
import dev.nightjar.model.SampleText;

/// What the buckets of a native histogram tell of its observations. Within an exponential bucket
/// observations are taken to lie evenly on a logarithmic scale, within the zero bucket and custom
/// ones on a plain scale; a zero bucket lies on the side that alone has other observations, else on
/// both ([specification](https://prometheus.io/docs/specs/native_histograms/#promql)).
final class HistogramFigures {
  private final Histogram of;
  private final HistogramBuckets buckets;

  /// Set by a figure: whether observations of NaN, which are in no bucket, had a part in it.
  private boolean sawNaN;

  private boolean fellShort;

  HistogramFigures(Histogram of) {
    this.of = of;
    this.buckets = HistogramBuckets.of(of);
  }

  /// Whether observations of NaN, which count but are in no bucket, had a part in the last figure.
  boolean sawNaN() {
    return sawNaN;
  }

  /// Whether there was no figure for these.
  boolean fellShort() {
    return fellShort;
  }

  /// The value below which the share `q` of the observations lies.
  double quantile(double q) {
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    } else if (q > 1) {
      return Double.POSITIVE_INFINITY;
    } else if (of.count() == 0 || Double.isNaN(q)) {
      return Double.NaN;
    }
    // With NaN among the observations their number in the buckets falls short at the upper end.
    boolean ascending = Double.isNaN(of.sum()) || q < 0.5;
    double rank = (ascending ? q : 1 - q) * of.count();
    int step = ascending ? 1 : -1;
    int at = ascending ? 0 : buckets.size() - 1;
    double count = 0;
    int bucket = -1;
    for (; at >= 0 && at < buckets.size(); at += step) {
      bucket = at;
      count += buckets.count(at);
      if (count >= rank) {
        break;
      }
    }
    return bucket < 0 ? ofNoBucket(rank) : within(bucket, ascending, rank, count);
  }

  private double ofNoBucket(double rank) {
    sawNaN = Double.isNaN(of.sum());
    fellShort = sawNaN && rank > 0;
    return rank > 0 && !sawNaN ? 0 : Double.NaN;
  }

  private double within(int bucket, boolean ascending, double rank, double seen) {
    double lower = of.isCustom() ? buckets.lower(bucket) : lower(bucket);
    double upper = of.isCustom() ? buckets.upper(bucket) : upper(bucket);
    if (of.isCustom() && Double.isInfinite(lower)) {
      if (upper <= 0) {
        return upper;
      }
      lower = 0;
    } else if (of.isCustom() && Double.isInfinite(upper)) {
      return lower;
    }
    double count = Math.min(seen, of.count());
    if (count < rank) {
      sawNaN = Double.isNaN(of.sum());
      fellShort = sawNaN;
      return sawNaN ? Double.NaN : upper;
    }
    sawNaN = Double.isNaN(of.sum()) && population() < of.count();
    double inBucket = buckets.count(bucket);
    double share = (ascending ? rank - (count - inBucket) : count - rank) / inBucket;
    if (of.isCustom() || (lower <= 0 && upper >= 0)) {
      return lower + (upper - lower) * share;
    }
    double low = log2(lower);
    double high = log2(upper);
    return lower > 0
        ? Math.pow(2, low + (high - low) * share)
        : -Math.pow(2, high + (low - high) * (1 - share));
  }

  private double population() {
    double all = 0;
    for (int i = 0; i < buckets.size(); i++) {
      all += buckets.count(i);
    }
    return all;
  }

  private double lower(int bucket) {
    double lower = buckets.lower(bucket);
    boolean isZero = lower <= 0 && buckets.upper(bucket) >= 0;
    return isZero && of.negative().size() == 0 && of.positive().size() > 0 ? 0 : lower;
  }

  private double upper(int bucket) {
    double upper = buckets.upper(bucket);
    boolean isZero = buckets.lower(bucket) <= 0 && upper >= 0;
    return isZero && of.positive().size() == 0 && of.negative().size() > 0 ? 0 : upper;
  }

  private static double log2(double of) {
    return Math.log(Math.abs(of)) / Math.log(2);
  }

  /// The share of the observations between two values; those of NaN lie between none.
  double fraction(double lower, double upper) {
    if (of.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Double.NaN;
    } else if (lower >= upper) {
      return 0;
    }
    double most = of.count();
    if (Double.isNaN(of.sum())) {
      most = population();
      sawNaN = most < of.count();
    }
    return (Math.min(most, rank(upper, most)) - Math.min(most, rank(lower, most))) / of.count();
  }

  /// How many observations lie below a value.
  private double rank(double value, double most) {
    double rank = 0;
    for (int i = 0; i < buckets.size(); i++) {
      double lower = lower(i);
      double upper = upper(i);
      if (lower >= value) {
        return rank;
      } else if (upper > value) {
        return rankWithin(i, lower, upper, value, rank);
      }
      rank += buckets.count(i);
    }
    return most;
  }

  private double rankWithin(int bucket, double lower, double upper, double value, double rank) {
    double count = buckets.count(bucket);
    if (of.isCustom() || (lower <= 0 && upper >= 0)) {
      return Double.isInfinite(lower) ? count : rank + count * (value - lower) / (upper - lower);
    }
    double low = log2(lower);
    double high = log2(upper);
    double at = log2(value);
    return rank + count * (value > 0 ? (at - low) / (high - low) : 1 - (at - high) / (low - high));
  }

  /// The variance, as if all observations lay in the middle of their buckets.
  double variance() {
    double mean = of.sum() / of.count();
    var squares = new Kahan();
    for (int i = 0; i < buckets.size(); i++) {
      double distance = middle(i) - mean;
      squares.add(buckets.count(i) * distance * distance);
    }
    return (squares.sum + squares.lost) / of.count();
  }

  private double middle(int bucket) {
    double lower = buckets.lower(bucket);
    double upper = buckets.upper(bucket);
    if (of.isCustom()) {
      return (upper + lower) / 2;
    } else if (lower <= 0 && upper >= 0) {
      return 0;
    }
    double mean = Math.sqrt(upper * lower);
    return upper < 0 ? -mean : mean;
  }

  /// A histogram as a label's value: `{count:3, sum:4, (1,2]:3}`.
  static String text(Histogram of) {
    var text = new StringBuilder("{count:").append(SampleText.general(of.count()));
    text.append(", sum:").append(SampleText.general(of.sum()));
    Histogram.Buckets negative = of.negative();
    for (int i = negative.size() - 1; i >= 0; i--) {
      double far = of.upperBound(negative.index(i));
      double near = of.upperBound(negative.index(i) - 1);
      append(text, '[', -far, -near, ')', negative.count(i));
    }
    append(text, '[', -of.zeroThreshold(), of.zeroThreshold(), ']', of.zeroCount());
    Histogram.Buckets positive = of.positive();
    for (int i = 0; i < positive.size(); i++) {
      int index = positive.index(i);
      boolean fromNowhere = of.isCustom() && index == 0;
      append(
          text,
          fromNowhere ? '[' : '(',
          of.upperBound(index - 1),
          of.upperBound(index),
          ']',
          positive.count(i));
    }
    return text.append('}').toString();
  }

  private static void append(
      StringBuilder text, char opening, double lower, double upper, char closing, double count) {
    if (count != 0) {
      text.append(", ").append(opening).append(SampleText.general(lower)).append(',');
      text.append(SampleText.general(upper)).append(closing);
      text.append(':').append(SampleText.general(count));
    }
  }
}
