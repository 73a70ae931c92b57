package dev.nightjar.jobs.learn;

/// Lengths of time in milliseconds, and bits.
final class Units {
  static final long SECOND = 1_000;
  static final long MINUTE = 60 * SECOND;
  static final long HOUR = 60 * MINUTE;
  static final long DAY = 24 * HOUR;

  private static final double LN_2 = Math.log(2);

  private Units() {}

  static double log2(double value) {
    return Math.log(value) / LN_2;
  }

  /// What it costs to tell a time within `range` as exactly as `width`.
  static double bits(long range, double width) {
    return Math.max(0, log2((double) range / width));
  }
}
