package dev.nightjar.jobs.learn;

/// Every n-th day.
///
/// @param n at least 2
/// @param phase which of `n`, counted from 1970-01-01
record NthDays(int n, int phase) implements Days {
  @Override
  public boolean has(int day, Calendar calendar) {
    return Math.floorMod(day, n) == phase;
  }

  @Override
  public double bits() {
    return 4 + Units.log2(n);
  }

  @Override
  public String words() {
    return "every " + n + " days";
  }
}
