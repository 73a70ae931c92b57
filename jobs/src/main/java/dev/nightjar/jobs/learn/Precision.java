package dev.nightjar.jobs.learn;

import java.util.Arrays;

/// How exactly starts keep to their due times.
///
/// @param width half of what nearly all of them lie within, in milliseconds
/// @param reach up to there a start is still taken for the due time
record Precision(double width, long reach) {
  /// A start at an odd time costs so much more than one of which nothing is known.
  static final double ODD_BITS = 3.5;

  /// More exact than this nothing is kept.
  private static final double LEAST = 2 * Units.SECOND;

  /// In shares of the time between due times: no timer scatters more than the former, and the
  /// latter leaves time between two due times that belongs to neither.
  private static final double WIDEST = 0.12;

  static final double FARTHEST = 0.25;

  /// @param residuals in any order; changed by this
  /// @param plain what a start costs without a schedule
  static Precision of(long[] residuals, int count, long spacing, double plain) {
    for (int i = 0; i < count; i++) {
      residuals[i] = Math.abs(residuals[i]);
    }
    Arrays.sort(residuals, 0, count);
    double odd = plain + ODD_BITS + 3;
    double best = Double.MAX_VALUE;
    double width = LEAST;
    for (int kept = Math.max(2, (int) Math.ceil(count * 0.6)); kept <= count; kept++) {
      double half = Math.max(LEAST, residuals[kept - 1] * (1 + 1.0 / kept));
      double cost = kept * inside(half) + (count - kept) * odd;
      if (cost < best) {
        best = cost;
        width = half;
      }
    }
    double limit = spacing * FARTHEST;
    width = Math.min(width, spacing * WIDEST);
    double floor = Math.min(Units.MINUTE, spacing / 10.0);
    long reach = (long) Math.min(limit, Math.max(floor, width * 4));
    return new Precision(width, reach);
  }

  private static double inside(double width) {
    return Units.log2(2 * width / Units.SECOND) + 0.4;
  }

  /// What it costs to tell how far a start is from its due time.
  double bits(long residual) {
    return Math.abs(residual) <= width
        ? inside(width)
        : Units.log2(2.0 * reach / Units.SECOND) + 2.5;
  }
}
