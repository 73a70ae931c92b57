package dev.nightjar.jobs.learn;

/// Due times that stand on a clock, in order.
sealed interface Timetable extends Hypothesis permits ClockGrid, DayTimes {
  /// How many due times are not after this time; the last of them has this ordinal less 1.
  long ordinal(long time);

  /// `Long.MIN_VALUE` before the first that is known, `Long.MAX_VALUE` after the last.
  long due(long ordinal);

  /// Whether the clock is UTC, else that on the wall.
  boolean isUtc();

  /// The ordinal of the due time that is nearest.
  default long nearest(long time) {
    long after = ordinal(time);
    long before = after - 1;
    long due = due(before);
    long next = due(after);
    return due != Long.MIN_VALUE && (next == Long.MAX_VALUE || time - due <= next - time)
        ? before
        : after;
  }
}
