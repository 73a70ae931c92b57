package dev.nightjar.promql.eval;

/// The times that a query asks for, as it says them.
///
/// @param end which steps from the start need not hit
/// @param step 0 of a query at a single time
record Asked(long start, long end, long step) {
  static Asked at(long time) {
    return new Asked(time, time, 0);
  }

  boolean isRange() {
    return step > 0;
  }

  /// How many times these are.
  int count() {
    return isRange() ? Math.toIntExact((end - start) / step + 1) : 1;
  }

  double stepSeconds() {
    return step / 1000.0;
  }

  double rangeSeconds() {
    return (end - start) / 1000.0;
  }
}
