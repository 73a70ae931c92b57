package dev.nightjar.jobs.trend;

import java.util.Optional;

/// The line along which a number goes.
///
/// @param points what it was made of
/// @param line through these points; its `x` are days from `origin`
/// @param height how far the number usually rises above the line
/// @param origin milliseconds since the epoch
/// @param isGrowth whether it surely, steadily and noticeably rises
record Trend(Track points, TheilSen line, double height, long origin, boolean isGrowth) {
  static final long DAY = 86_400_000;

  /// How sure the fastest and the slowest growth are of which dates are told.
  private static final double SURE = 2;

  /// Nobody looks farther ahead than so many times as far as he looked back.
  private static final double FARTHEST = 10;

  double span() {
    return points.span() / (double) DAY;
  }

  /// Days from the origin until it reaches `limit` at the earliest.
  double earliest(double limit) {
    return Math.max(0, line.reaches(limit - height, fastest()));
  }

  private double fastest() {
    double fastest = line.high(SURE);
    return Double.isFinite(fastest) ? fastest : 2 * line.slope();
  }

  /// Likewise at the latest; empty when it may never.
  Optional<Double> latest(double limit) {
    double slowest = line.low(SURE);
    if (!(slowest > 0)) {
      return Optional.empty();
    }
    double latest = Math.max(earliest(limit), line.reaches(limit, slowest));
    return latest <= FARTHEST * span() ? Optional.of(latest) : Optional.empty();
  }
}
