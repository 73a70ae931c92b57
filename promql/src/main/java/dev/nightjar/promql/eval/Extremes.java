package dev.nightjar.promql.eval;

/// The larger and the smaller of two numbers, as Prometheus has them: NaN wins over all but the
/// infinity that nothing exceeds.
final class Extremes {
  private Extremes() {}

  static double max(double a, double b) {
    return a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY
        ? Double.POSITIVE_INFINITY
        : Math.max(a, b);
  }

  static double min(double a, double b) {
    return a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY
        ? Double.NEGATIVE_INFINITY
        : Math.min(a, b);
  }
}
