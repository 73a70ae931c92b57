package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import java.util.Arrays;

/// Adds histograms up, and takes them away again, whatever their buckets: schemas are reduced to
/// the coarsest, the buckets around zero widened until none of either side lies across their edge,
/// and custom bounds cut down to those that all have in common. Sums carry what rounding would
/// lose. Exponential and custom buckets do not go together. As
/// [specified](https://prometheus.io/docs/specs/native_histograms/#binary-operators). Owned by one
/// thread.
final class HistogramSum {
  private final Kahan count = new Kahan();
  private final Kahan sum = new Kahan();
  private final Kahan zero = new Kahan();
  private BucketSums positive = new BucketSums();
  private BucketSums negative = new BucketSums();
  private int schema;
  private double threshold;
  private double[] bounds;
  private ResetHint hint;
  private boolean sawReset;
  private boolean sawNoReset;
  private boolean isReconciled;

  HistogramSum(Histogram first) {
    schema = first.schema();
    threshold = first.zeroThreshold();
    bounds = bounds(first);
    hint = first.resetHint();
    note(first);
    count.add(first.count());
    sum.add(first.sum());
    zero.add(first.zeroCount());
    addAll(first.positive(), 0, 1, 0, positive);
    addAll(first.negative(), 0, 1, 0, negative);
  }

  private HistogramSum(HistogramSum other) {
    count.set(other.count.sum, other.count.lost);
    sum.set(other.sum.sum, other.sum.lost);
    zero.set(other.zero.sum, other.zero.lost);
    positive = other.positive.copy();
    negative = other.negative.copy();
    schema = other.schema;
    threshold = other.threshold;
    bounds = other.bounds;
    hint = other.hint;
    sawReset = other.sawReset;
    sawNoReset = other.sawNoReset;
    isReconciled = other.isReconciled;
  }

  HistogramSum copy() {
    return new HistogramSum(this);
  }

  private static double[] bounds(Histogram of) {
    double[] bounds = new double[of.boundCount()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = of.bound(i);
    }
    return bounds;
  }

  /// Whether its buckets are of the same kind, so that it can be added.
  boolean accepts(Histogram other) {
    return other.isCustom() == (schema == Histogram.CUSTOM);
  }

  void add(Histogram other) {
    add(other, 1);
  }

  void subtract(Histogram other) {
    add(other, -1);
  }

  private void add(Histogram other, double sign) {
    if (!accepts(other)) {
      throw new IllegalStateException("BUG: custom and exponential buckets added up");
    }
    note(other);
    adjustHint(other.resetHint());
    count.add(sign * other.count());
    sum.add(sign * other.sum());
    if (other.isCustom()) {
      addCustom(other, sign);
    } else {
      addExponential(other, sign);
    }
  }

  private void note(Histogram added) {
    sawReset |= added.resetHint() == ResetHint.RESET;
    sawNoReset |= added.resetHint() == ResetHint.NOT_RESET;
  }

  /// A gauge makes the sum one, and what is unknown of a part is unknown of the sum.
  private void adjustHint(ResetHint other) {
    if (other != hint && hint != ResetHint.GAUGE) {
      hint = other == ResetHint.GAUGE ? ResetHint.GAUGE : ResetHint.UNKNOWN;
    }
  }

  private void addCustom(Histogram other, double sign) {
    double[] others = bounds(other);
    double[] common = common(bounds, others);
    if (common.length != bounds.length || common.length != others.length) {
      isReconciled = true;
      positive.remap(targets(bounds, common));
    }
    bounds = common;
    int[] targets = targets(others, common);
    int at = 0;
    for (int i = 0; i < other.positive().size(); i++) {
      int target = targets[Math.clamp(other.positive().index(i), 0, targets.length - 1)];
      at = positive.add(target, sign * other.positive().count(i), at);
    }
  }

  /// Bounds that stand on both sides.
  private static double[] common(double[] a, double[] b) {
    double[] common = new double[Math.min(a.length, b.length)];
    int size = 0;
    int j = 0;
    for (double bound : a) {
      while (j < b.length && b[j] < bound) {
        j++;
      }
      if (j < b.length && b[j] == bound) {
        common[size++] = bound;
      }
    }
    return Arrays.copyOf(common, size);
  }

  /// Where the buckets of `from` go among those of `to`, the one without end last.
  private static int[] targets(double[] from, double[] to) {
    int[] targets = new int[from.length + 1];
    int target = 0;
    for (int i = 0; i < from.length; i++) {
      while (target < to.length && to[target] < from[i]) {
        target++;
      }
      targets[i] = target;
    }
    targets[from.length] = to.length;
    return targets;
  }

  private void addExponential(Histogram other, double sign) {
    double common = commonThreshold(other);
    if (common > threshold) {
      positive.takeFirst(countWithin(positive, common), zero);
      negative.takeFirst(countWithin(negative, common), zero);
      threshold = common;
    }
    coarsenTo(other.schema());
    int by = other.schema() - schema;
    zero.add(sign * other.zeroCount());
    int first = common > other.zeroThreshold() ? intoZero(other, other.positive(), sign) : 0;
    addAll(other.positive(), first, sign, by, positive);
    first = common > other.zeroThreshold() ? intoZero(other, other.negative(), sign) : 0;
    addAll(other.negative(), first, sign, by, negative);
  }

  /// Adds the buckets that lie within the threshold to the zero bucket; returns how many those are.
  private int intoZero(Histogram other, Histogram.Buckets buckets, double sign) {
    int at = 0;
    while (at < buckets.size() && other.upperBound(buckets.index(at) - 1) < threshold) {
      zero.add(sign * buckets.count(at++));
    }
    return at;
  }

  private int countWithin(BucketSums buckets, double limit) {
    int at = 0;
    while (at < buckets.size() && upperBound(buckets.index(at) - 1) < limit) {
      at++;
    }
    return at;
  }

  private double upperBound(int index) {
    return Histogram.exponentialBound(schema, index);
  }

  private static void addAll(
      Histogram.Buckets from, int first, double sign, int coarser, BucketSums into) {
    int at = 0;
    for (int i = first; i < from.size(); i++) {
      int index = ((from.index(i) - 1) >> coarser) + 1;
      at = into.add(index, sign * from.count(i), at);
    }
  }

  /// The least threshold, not below those of both, at whose edges no populated bucket lies across.
  private double commonThreshold(Histogram other) {
    double common = Math.max(threshold, other.zeroThreshold());
    double before = Double.NaN;
    while (before != common) {
      before = common;
      if (common > threshold) {
        common = widened(positive, common);
        common = widened(negative, common);
      }
      if (common > other.zeroThreshold()) {
        common = widened(other, other.positive(), common);
        common = widened(other, other.negative(), common);
      }
    }
    return common;
  }

  private double widened(BucketSums buckets, double limit) {
    for (int i = 0; i < buckets.size(); i++) {
      double end = upperBound(buckets.index(i));
      if (end > limit) {
        boolean across = buckets.isPopulated(i) && upperBound(buckets.index(i) - 1) < limit;
        return across ? end : limit;
      }
    }
    return limit;
  }

  private static double widened(Histogram of, Histogram.Buckets buckets, double limit) {
    for (int i = 0; i < buckets.size(); i++) {
      double end = of.upperBound(buckets.index(i));
      if (end > limit) {
        boolean across = buckets.count(i) != 0 && of.upperBound(buckets.index(i) - 1) < limit;
        return across ? end : limit;
      }
    }
    return limit;
  }

  void multiply(double factor) {
    count.set(count.sum * factor, count.lost * factor);
    sum.set(sum.sum * factor, sum.lost * factor);
    zero.set(zero.sum * factor, zero.lost * factor);
    positive.multiply(factor);
    negative.multiply(factor);
  }

  void divide(double by) {
    count.set(count.sum / by, count.lost / by);
    sum.set(sum.sum / by, sum.lost / by);
    zero.set(zero.sum / by, zero.lost / by);
    positive.divide(by);
    negative.divide(by);
  }

  /// Whether any count, or the sum, is infinite.
  boolean hasInfinity() {
    return Double.isInfinite(count.sum)
        || Double.isInfinite(sum.sum)
        || Double.isInfinite(zero.sum)
        || positive.hasInfinity()
        || negative.hasInfinity();
  }

  /// Reduces the buckets to those of a schema, if that is coarser.
  void coarsenTo(int coarser) {
    if (coarser < schema && coarser != Histogram.CUSTOM) {
      positive.coarsen(schema - coarser);
      negative.coarsen(schema - coarser);
      schema = coarser;
    }
  }

  /// Whether custom bounds had to be cut down since this was asked last.
  boolean wasReconciled() {
    boolean was = isReconciled;
    isReconciled = false;
    return was;
  }

  /// Whether some parts say that they began anew and others that they did not.
  boolean hasConflictingResets() {
    return sawReset && sawNoReset;
  }

  Histogram result() {
    return result(hint);
  }

  /// The sum so far, without empty buckets.
  Histogram result(ResetHint hinted) {
    return new Histogram.Builder()
        .schema(schema)
        .resetHint(hinted)
        .count(count.value())
        .sum(sum.value())
        .zero(threshold, zero.value())
        .positive(positive.buckets())
        .negative(negative.buckets())
        .bounds(bounds)
        .build();
  }
}
