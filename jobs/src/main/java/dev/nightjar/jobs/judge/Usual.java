package dev.nightjar.jobs.judge;

import java.time.Instant;
import java.util.Arrays;
import java.util.function.Predicate;

/// What a number usually is, on its scale: learned from the runs of the same weekday or of all
/// weekends or workdays where that is clearly steadier, and without the growth where it grows.
///
/// The limit of the usual lies beyond the least and the most that was seen, by a multiple of how
/// far these are apart: a multiple that shrinks with the number of runs. Ranges hold for heavy
/// tails too, where deviations do not.
///
/// @param sorted the values of the runs that count
/// @param skipped how many of the most extreme values at each end count as strays
/// @param days those that it was learned from
/// @param isTrending whether it grows or shrinks, so that only recent runs are like the next
/// @param isMonotone whether each value is larger than the one before: a counter, an id or a time
/// @param isConstant whether all are equal
record Usual(
    Subject subject,
    Scale scale,
    Sorted sorted,
    int skipped,
    double margin,
    Predicate<Instant> days,
    boolean isTrending,
    boolean isMonotone,
    boolean isConstant) {
  private static final int MIN_FOR_STRAYS = 30;
  private static final double MIN_RANGE = 0.05; // on the logarithmic scale: 5 %
  private static final double SUPPORT = 0.67; // of the margin, for a fact that is not alone
  private static final double HIGH = 2; // too much is more often honest than too little

  private static final int RECENT = 10;

  /// How near is alike: of the distance to the median, and at least.
  private static final double ALIKE = 0.25;

  private static final double MIN_ALIKE = 0.1;

  /// @param newestFirst values of the runs that tell it, [Baseline#MIN_RUNS] or more
  /// @param starts of these runs
  /// @param value of the run that is compared
  /// @param at its start
  /// @param week of the instance that they ran on
  static Usual of(
      Subject subject,
      double[] newestFirst,
      Instant[] starts,
      double value,
      Instant at,
      Week week) {
    Scale scale = Scale.of(subject, newestFirst, value);
    double[] scaled = new double[newestFirst.length];
    boolean isMonotone = subject.isTold();
    boolean isConstant = true;
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = scale.of(newestFirst[i]);
      isMonotone &= i == 0 || newestFirst[i] <= newestFirst[i - 1];
      isConstant &= newestFirst[i] == newestFirst[0];
    }
    Predicate<Instant> days = DayClass.of(subject, scaled, starts, at, week);
    double[] compared = DayClass.only(scaled, starts, days);
    double[] moved = Trend.atNext(compared);
    Sorted sorted = Sorted.of(moved);
    int skipped = sorted.size() >= MIN_FOR_STRAYS ? 1 : 0;
    double range = Math.max(sorted.range(skipped), leastRange(subject, scale, sorted));
    double margin = (1 + 10.0 / sorted.size()) * range;
    return new Usual(
        subject,
        scale,
        sorted,
        skipped,
        margin,
        days,
        !Arrays.equals(moved, compared),
        isMonotone && !isConstant,
        isConstant);
  }

  private static double leastRange(Subject subject, Scale scale, Sorted sorted) {
    if (!scale.isLog()) {
      return 0.05 * Math.abs(sorted.median());
    }
    // what is counted varies by the root of the count
    double count = Math.max(0, scale.back(sorted.median()));
    return Math.max(MIN_RANGE, subject.isCount() ? 3 / Math.sqrt(count + 1) : 0);
  }

  double median() {
    return scale.back(sorted.median());
  }

  double least() {
    return scale.back(sorted.least(skipped));
  }

  double most() {
    return scale.back(sorted.most(skipped));
  }

  /// The deviation around the median.
  double spread() {
    double spread = sorted.spread();
    return (scale.back(sorted.median() + spread) - scale.back(sorted.median() - spread)) / 2;
  }

  /// Below it a run is out of the ordinary; -Infinity when nothing is too little.
  double lowLimit() {
    if (subject.lowSupport() == 0 || isMonotone) {
      return Double.NEGATIVE_INFINITY;
    }
    double byRange = scale.back(sorted.least(skipped) - SUPPORT * margin);
    double median = median();
    double byRatio = scale.isLog() ? ofMedian(subject.lowSupport()) : byRange;
    double limit = Math.min(Math.min(byRange, byRatio), median - subject.least());
    return scale.isLog() && limit <= 0 ? Double.NEGATIVE_INFINITY : limit;
  }

  /// Above it a run is out of the ordinary; Infinity when nothing is too much.
  double highLimit() {
    if (subject.highSupport() == Double.POSITIVE_INFINITY || isMonotone) {
      return Double.POSITIVE_INFINITY;
    }
    double byRange = scale.back(sorted.most(skipped) + HIGH * SUPPORT * margin);
    double byRatio = scale.isLog() ? ofMedian(subject.highSupport()) : byRange;
    return Math.max(Math.max(byRange, byRatio), median() + subject.least());
  }

  private double ofMedian(double ratio) {
    return ratio * (median() + scale.floor()) - scale.floor();
  }

  /// Whether so low a value is enough by itself.
  boolean isLowAlone(double value) {
    if (!scale.isLog() || isMonotone || value >= lowLimit()) {
      return false;
    }
    boolean isFar = sorted.least(skipped) - scale.of(value) > margin;
    double ratio = scale.ratio(value, median());
    if (!isFar || ratio > subject.lowAlone()) {
      return false;
    }
    if (!subject.isTold()) {
      return true;
    }
    // a setting is constant until it is changed; an id has any value
    double range = most() - least();
    boolean isFarInUnits = value < least() - range;
    return isFarInUnits && (isConstant ? ratio < 0.1 : median() >= 10 || !isWhole());
  }

  private boolean isWhole() {
    return scale.floor() == subject.floor();
  }

  /// Whether so high a value is enough by itself.
  boolean isHighAlone(double value) {
    return scale.isLog()
        && !isMonotone
        && value > highLimit()
        && sorted.size() >= 10
        && scale.of(value) - sorted.most(skipped) > HIGH * margin
        && scale.ratio(value, most()) >= subject.highAlone();
  }

  /// Whether a value is out of the ordinary while runs before it were much the same.
  boolean isSeen(Baseline baseline, double value, boolean isLow) {
    return baseline.isUsual(
        isTrending ? RECENT : Baseline.MAX_RUNS,
        run -> {
          Double other = Baseline.numbers(run).get(subject.name());
          return other != null
              && (run.isAccepted() || days.test(run.startedAt()))
              && (isLow ? isAsLow(other, value) : isAsHigh(other, value));
        });
  }

  /// Whether `other` is as low as `value`, or nearly.
  private boolean isAsLow(double other, double value) {
    return scale.of(other) <= scale.of(value) + alike(value);
  }

  /// Whether `other` is as high as `value`, or nearly.
  private boolean isAsHigh(double other, double value) {
    return scale.of(other) >= scale.of(value) - alike(value);
  }

  private double alike(double value) {
    double distance = Math.abs(sorted.median() - scale.of(value));
    return scale.isLog() ? Math.max(MIN_ALIKE, ALIKE * distance) : ALIKE * distance;
  }

  /// How many times the usual, as a logarithm.
  double factor(double value) {
    return scale.isLog() ? scale.of(value) - sorted.median() : 0;
  }

  /// Whether the values are so close together that one of them tells that work was done.
  boolean isTelling() {
    return scale.isLog() && !isConstant && !isMonotone && sorted.range(skipped) < 0.7;
  }
}
