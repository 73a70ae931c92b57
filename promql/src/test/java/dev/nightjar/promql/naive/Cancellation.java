package dev.nightjar.promql.naive;

import java.util.List;

/// How far a query's numbers may be off because of variances. Each of their steps takes a mean from
/// a value, which leaves of the value's digits only those of its distance: the mean is rounded to
/// half a unit in the last place of the largest value, and that much the distance is off, whatever
/// the order of the steps. Relative to the distances, of which the variance is made, it is that
/// unit over the deviation; each value may add as much. So times around 1.7e9 that spread over 100
/// seconds have variances with 8 digits, and values of like size as their deviation, 14.
final class Cancellation {
  /// Half a unit in the last place, relative to the value at least.
  private static final double HALF_UNIT = 0x1p-53;

  /// The largest share of a number that may be rounding, so that the rest is still worth comparing.
  private static final double MOST = 1e-4;

  private double share;

  /// Takes note of a variance.
  ///
  /// @throws Unsupported when there is little in it but rounding
  void variance(List<Double> values, double variance) {
    double largest = values.stream().mapToDouble(Math::abs).max().orElse(0);
    if (!(variance > 0) || Double.isInfinite(variance)) {
      return; // of equal values: all of the distances are 0
    }
    // Twice, since distances are squared.
    double rounding = 2 * values.size() * HALF_UNIT * largest / Math.sqrt(variance);
    if (rounding > MOST) {
      throw new Unsupported("a variance of almost equal values");
    }
    share = Math.max(share, rounding);
  }

  /// How far any number may be off, relative to itself.
  double share() {
    return share;
  }
}
