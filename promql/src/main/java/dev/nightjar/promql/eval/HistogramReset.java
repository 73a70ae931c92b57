package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;

/// Whether the counts of a histogram began anew since the one before it
/// ([specification](https://prometheus.io/docs/specs/native_histograms/#counter-reset-considerations)):
/// what the sample itself says of that counts; if it says nothing, any count that fell, and any
/// layout of buckets that only a restart brings.
public final class HistogramReset {
  private HistogramReset() {}

  public static boolean between(Histogram before, Histogram now) {
    if (now.resetHint() == ResetHint.RESET) {
      return true;
    } else if (now.resetHint() == ResetHint.NOT_RESET) {
      return false;
    } else if (now.count() < before.count() || now.isCustom() != before.isCustom()) {
      return true;
    }
    return now.isCustom() ? customFell(before, now) : exponentialFell(before, now);
  }

  /// Compares the counts between the bounds that both have.
  private static boolean customFell(Histogram before, Histogram now) {
    int i = 0;
    int j = 0;
    int seenNow = 0;
    int seenBefore = 0;
    while (i <= now.boundCount() && j <= before.boundCount()) {
      double bound = now.upperBound(i);
      double boundBefore = before.upperBound(j);
      if (bound == boundBefore) {
        int endNow = through(now.positive(), seenNow, i, now.boundCount());
        int endBefore = through(before.positive(), seenBefore, j, before.boundCount());
        if (sum(now.positive(), seenNow, endNow) < sum(before.positive(), seenBefore, endBefore)) {
          return true;
        }
        seenNow = endNow;
        seenBefore = endBefore;
      }
      i += bound <= boundBefore ? 1 : 0;
      j += boundBefore <= bound ? 1 : 0;
    }
    return false;
  }

  /// The end of the buckets up to that of an index, itself within.
  private static int through(Buckets buckets, int from, int index, int last) {
    int at = from;
    while (at < buckets.size() && (index == last || buckets.index(at) <= index)) {
      at++;
    }
    return at;
  }

  private static double sum(Buckets buckets, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += buckets.count(i);
    }
    return sum;
  }

  private static boolean exponentialFell(Histogram before, Histogram now) {
    double threshold = now.zeroThreshold();
    if (now.schema() > before.schema() || threshold < before.zeroThreshold()) {
      return true; // finer buckets, or a narrower zero bucket, come of nothing else
    }
    var within = new double[] {before.zeroCount()};
    boolean widened = threshold > before.zeroThreshold();
    int positive = widened ? within(before, before.positive(), threshold, within) : 0;
    int negative = widened ? within(before, before.negative(), threshold, within) : 0;
    if (positive < 0 || negative < 0 || now.zeroCount() < within[0]) {
      return true;
    }
    int by = before.schema() - now.schema();
    return fell(before.positive(), positive, by, now.positive())
        || fell(before.negative(), negative, by, now.negative());
  }

  /// Adds up the buckets that a wider zero bucket swallows; returns their number, or -1 when it
  /// would swallow one in part.
  private static int within(Histogram of, Buckets buckets, double threshold, double[] sum) {
    int at = 0;
    while (at < buckets.size() && of.upperBound(buckets.index(at) - 1) < threshold) {
      if (buckets.count(at) != 0 && of.upperBound(buckets.index(at)) > threshold) {
        return -1;
      }
      sum[0] += buckets.count(at++);
    }
    return at;
  }

  /// Whether any bucket holds less than the ones before that it is made of.
  private static boolean fell(Buckets before, int first, int coarser, Buckets now) {
    int at = 0;
    int i = first;
    while (i < before.size()) {
      int index = ((before.index(i) - 1) >> coarser) + 1;
      double count = 0;
      while (i < before.size() && ((before.index(i) - 1) >> coarser) + 1 == index) {
        count += before.count(i++);
      }
      while (at < now.size() && now.index(at) < index) {
        at++;
      }
      double left = at < now.size() && now.index(at) == index ? now.count(at) : 0;
      if (left < count) {
        return true;
      }
    }
    return false;
  }
}
