package dev.nightjar.jobs.judge;

import java.time.DayOfWeek;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Predicate;

/// The days that a run is compared with: those of its weekday, or all workdays or weekends, where
/// that pays; else all. A number that nobody knows the meaning of is not compared by weekday: it
/// may be any, and there are many of them.
final class DayClass {
  private static final double STEADIER = 0.35; // of the range over all days
  private static final double MIN_APART = 0.1; // on the logarithmic scale

  /// Many runs of one day are alike for other reasons than its weekday.
  private static final int MIN_DAYS = 3;

  private static final Predicate<Instant> ALL = _ -> true;

  private DayClass() {}

  /// @param scaled values on the scale on which they are compared
  /// @param starts of their runs
  static Predicate<Instant> of(
      Subject subject, double[] scaled, Instant[] starts, Instant at, Week week) {
    DayOfWeek day = week.day(at);
    boolean isWeekend = week.isWeekend(at);
    Predicate<Instant> sameDay = start -> week.day(start) == day;
    if (!subject.isTold() && pays(scaled, starts, sameDay, week)) {
      return sameDay;
    }
    Predicate<Instant> sameKind = start -> week.isWeekend(start) == isWeekend;
    return pays(scaled, starts, sameKind, week) ? sameKind : ALL;
  }

  static double[] only(double[] values, Instant[] starts, Predicate<Instant> days) {
    double[] such = new double[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (days.test(starts[i])) {
        such[count++] = values[i];
      }
    }
    return Arrays.copyOf(such, count);
  }

  /// Whether the values of such days are clearly closer together than all are, and elsewhere than
  /// those of the others.
  private static boolean pays(
      double[] scaled, Instant[] starts, Predicate<Instant> days, Week week) {
    double[] own = only(scaled, starts, days);
    if (own.length < Baseline.MIN_RUNS || own.length > scaled.length - 2) {
      return false;
    }
    Sorted ownSorted = Sorted.of(own);
    double range = ownSorted.range(0);
    if (range >= STEADIER * Sorted.of(scaled).range(0)) {
      return false;
    }
    Sorted others = Sorted.of(only(scaled, starts, days.negate()));
    double apart = Math.abs(ownSorted.median() - others.median());
    return apart > Math.max(1.5 * range, MIN_APART) && dates(starts, days, week) >= MIN_DAYS;
  }

  private static long dates(Instant[] starts, Predicate<Instant> days, Week week) {
    return Arrays.stream(starts).filter(days).map(week::date).distinct().count();
  }
}
