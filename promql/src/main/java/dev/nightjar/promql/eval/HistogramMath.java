package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.NightjarException;

/// What becomes of a whole histogram: scaled, compared, without what is empty.
public final class HistogramMath {
  private HistogramMath() {}

  /// Both added up, whatever their buckets ([HistogramSum]).
  ///
  /// @throws NightjarException `BAD_DATA` when one has custom buckets and the other has not
  public static Histogram sum(Histogram a, Histogram b) {
    var sum = sumFor(a, b);
    sum.add(b);
    return sum.result();
  }

  /// The first without the second, as [#sum].
  public static Histogram difference(Histogram a, Histogram b) {
    var sum = sumFor(a, b);
    sum.subtract(b);
    return sum.result();
  }

  private static HistogramSum sumFor(Histogram a, Histogram b) {
    var sum = new HistogramSum(a);
    if (!sum.accepts(b)) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "histograms of schemas " + a.schema() + " and " + b.schema() + " do not add up");
    }
    return sum;
  }

  /// All counts and the sum times a factor; of a negative one comes a gauge.
  static Histogram multiply(Histogram of, double factor) {
    return of.toBuilder()
        .integer(false)
        .resetHint(factor < 0 ? ResetHint.GAUGE : of.resetHint())
        .count(of.count() * factor)
        .sum(of.sum() * factor)
        .zero(of.zeroThreshold(), of.zeroCount() * factor)
        .positive(multiply(of.positive(), factor))
        .negative(multiply(of.negative(), factor))
        .build();
  }

  private static Buckets multiply(Buckets of, double factor) {
    double[] counts = new double[of.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = of.count(i) * factor;
    }
    return of.with(counts);
  }

  /// All counts and the sum divided; of a negative divisor comes a gauge, and zero leaves no
  /// buckets.
  static Histogram divide(Histogram of, double by) {
    return of.toBuilder()
        .integer(false)
        .resetHint(by < 0 ? ResetHint.GAUGE : of.resetHint())
        .count(of.count() / by)
        .sum(of.sum() / by)
        .zero(of.zeroThreshold(), of.zeroCount() / by)
        .positive(by == 0 ? Buckets.NONE : divide(of.positive(), by))
        .negative(by == 0 ? Buckets.NONE : divide(of.negative(), by))
        .build();
  }

  private static Buckets divide(Buckets of, double by) {
    double[] counts = new double[of.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = of.count(i) / by;
    }
    return of.with(counts);
  }

  /// Whether the counts of two histograms stand beside the same bounds, place by place.
  static boolean haveSameBuckets(Histogram a, Histogram b) {
    return a.hasLayoutOf(b)
        && a.positive().hasIndexesOf(b.positive())
        && a.negative().hasIndexesOf(b.negative());
  }

  /// The first without the second, which has the same buckets: a gauge.
  static Histogram differenceOfSameBuckets(Histogram a, Histogram b) {
    return compacted(
        a.toBuilder()
            .integer(false)
            .resetHint(ResetHint.GAUGE)
            .count(a.count() - b.count())
            .sum(a.sum() - b.sum())
            .zero(a.zeroThreshold(), a.zeroCount() - b.zeroCount())
            .positive(difference(a.positive(), b.positive()))
            .negative(difference(a.negative(), b.negative()))
            .build());
  }

  private static Buckets difference(Buckets a, Buckets b) {
    double[] counts = new double[a.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = a.count(i) - b.count(i);
    }
    return a.with(counts);
  }

  static Histogram withHint(Histogram of, ResetHint hint) {
    return of.resetHint() == hint ? of : of.toBuilder().resetHint(hint).build();
  }

  /// Without empty buckets.
  public static Histogram compacted(Histogram of) {
    Buckets positive = compacted(of.positive());
    Buckets negative = compacted(of.negative());
    return positive == of.positive() && negative == of.negative()
        ? of
        : of.toBuilder().positive(positive).negative(negative).build();
  }

  private static Buckets compacted(Buckets of) {
    int kept = 0;
    for (int i = 0; i < of.size(); i++) {
      kept += of.count(i) == 0 ? 0 : 1;
    }
    if (kept == of.size()) {
      return of;
    }
    int[] indexes = new int[kept];
    double[] counts = new double[kept];
    kept = 0;
    for (int i = 0; i < of.size(); i++) {
      if (of.count(i) != 0) {
        indexes[kept] = of.index(i);
        counts[kept++] = of.count(i);
      }
    }
    return new Buckets(indexes, counts);
  }

  /// Whether both say the same of their observations; what they hint at does not count, nor do
  /// empty buckets.
  static boolean equal(Histogram a, Histogram b) {
    return a.hasLayoutOf(b)
        && same(a.count(), b.count())
        && same(a.sum(), b.sum())
        && same(a.zeroCount(), b.zeroCount())
        && equal(compacted(a.positive()), compacted(b.positive()))
        && equal(compacted(a.negative()), compacted(b.negative()));
  }

  private static boolean equal(Buckets a, Buckets b) {
    if (!a.hasIndexesOf(b)) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!same(a.count(i), b.count(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(double a, double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }

  static boolean isGauge(Histogram histogram) {
    return histogram.resetHint() == ResetHint.GAUGE;
  }

  /// The measure of what a histogram takes in memory, in values.
  static int size(Histogram histogram) {
    int buckets = histogram.positive().size() + histogram.negative().size();
    return 12 + buckets + buckets / 2 + histogram.boundCount();
  }
}
