package dev.nightjar.jobs.learn;

/// So long after the last start.
record Interval(long period) implements Hypothesis {
  @Override
  public double bits(double width) {
    return (isOnClock() ? 14 : isShort() ? 11 : 6) + Units.bits(period, width);
  }

  /// Whether it is as long as people set a clock to: then it is hardly from the last start, as a
  /// run takes some time.
  private boolean isOnClock() {
    long round =
        period < Units.HOUR ? 5 * Units.MINUTE : period < Units.DAY ? Units.HOUR : Units.DAY;
    long off = Math.abs(period - (period + round / 2) / round * round);
    return off * 1_000 <= period;
  }

  /// Whether it is a little shorter than what people would choose, which no run can make it.
  private boolean isShort() {
    long[] chosen = {5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440};
    for (long minutes : chosen) {
      long less = minutes * Units.MINUTE - period;
      if (less > 0 && less * 30 <= period) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long spacing() {
    return period;
  }
}
