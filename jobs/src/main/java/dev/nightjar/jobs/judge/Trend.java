package dev.nightjar.jobs.judge;

import java.util.Arrays;

/// What slow growth adds from one run to the next, so that old runs can be compared with a new one.
final class Trend {
  private static final int MIN_RUNS = 8;

  /// What is left of the range without the growth, where growth is what makes it.
  private static final double CLEAR = 0.5;

  private Trend() {}

  /// The values as they would be at the time of the next run; the same array when they do not
  /// clearly grow or shrink.
  ///
  /// @param newestFirst on the scale on which they are compared
  static double[] atNext(double[] newestFirst) {
    int n = newestFirst.length;
    if (n < MIN_RUNS) {
      return newestFirst;
    }
    int half = n / 2;
    double[] slopes = new double[n - half];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (newestFirst[i] - newestFirst[i + half]) / half;
    }
    Arrays.sort(slopes);
    double slope = slopes[slopes.length / 2];
    double[] moved = new double[n];
    for (int i = 0; i < n; i++) {
      moved[i] = newestFirst[i] + slope * (i + 1);
    }
    double range = Sorted.of(newestFirst).range(0);
    return Sorted.of(moved).range(0) < CLEAR * range ? moved : newestFirst;
  }
}
