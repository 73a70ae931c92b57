package dev.nightjar.promql.eval;

/// A sum that carries what rounding would lose (Kahan's, with Neumaier's improvement).
final class Kahan {
  double sum;
  double lost;

  void reset() {
    sum = 0;
    lost = 0;
  }

  void set(double newSum, double newLost) {
    sum = newSum;
    lost = newLost;
  }

  void add(double value) {
    double total = sum + value;
    if (Double.isInfinite(total)) {
      lost = 0;
    } else if (Math.abs(sum) >= Math.abs(value)) {
      lost += (sum - total) + value;
    } else {
      lost += (value - total) + sum;
    }
    sum = total;
  }

  double value() {
    return Double.isInfinite(sum) ? sum : sum + lost;
  }
}
