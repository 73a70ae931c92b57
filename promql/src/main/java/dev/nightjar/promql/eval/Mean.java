package dev.nightjar.promql.eval;

/// A mean that stays exact as long as the sum does not overflow, and goes on step by step after
/// that.
final class Mean {
  private final Kahan kahan = new Kahan();
  private boolean incremental;
  private double count;

  void reset() {
    kahan.reset();
    incremental = false;
    count = 0;
  }

  void add(double value) {
    count++;
    if (!incremental) {
      double sum = kahan.sum;
      double lost = kahan.lost;
      kahan.add(value);
      if (count == 1 || !Double.isInfinite(kahan.sum)) {
        return;
      }
      incremental = true;
      kahan.set(sum / (count - 1), lost / (count - 1));
    }
    double weight = (count - 1) / count;
    kahan.set(weight * kahan.sum, weight * kahan.lost);
    kahan.add(value / count);
  }

  double value() {
    return incremental ? kahan.value() : kahan.sum / count + kahan.lost / count;
  }
}
