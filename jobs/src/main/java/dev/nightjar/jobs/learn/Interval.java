package dev.nightjar.jobs.learn;

/// So long after the last start.
record Interval(long period) implements Hypothesis {
  @Override
  public double bits(double width) {
    return 6 + Units.bits(period, width);
  }

  @Override
  public long spacing() {
    return period;
  }
}
