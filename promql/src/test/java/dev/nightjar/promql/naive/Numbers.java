package dev.nightjar.promql.naive;

import java.util.ArrayList;
import java.util.List;

/// Arithmetic of plain numbers.
final class Numbers {
  private Numbers() {}

  /// Kahan's sum, with Neumaier's improvement.
  static double sum(List<Double> values) {
    double sum = 0;
    double lost = 0;
    for (double value : values) {
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
    return Double.isInfinite(sum) ? sum : sum + lost;
  }

  static double mean(List<Double> values) {
    double sum = sum(values);
    if (!Double.isInfinite(sum)
        || values.stream().anyMatch(value -> value.isInfinite() || value.isNaN())) {
      return sum / values.size();
    }
    double mean = 0;
    for (int i = 0; i < values.size(); i++) {
      mean += values.get(i) / values.size();
    }
    return mean;
  }

  static double variance(List<Double> values) {
    double mean = 0;
    double squares = 0;
    int count = 0;
    for (double value : values) {
      count++;
      double distance = value - mean;
      mean += distance / count;
      squares += distance * (value - mean);
    }
    return squares / count;
  }

  static double quantile(double q, List<Double> values) {
    if (values.isEmpty() || Double.isNaN(q)) {
      return Double.NaN;
    } else if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    } else if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    List<Double> sorted = new ArrayList<>(values);
    sorted.sort((a, b) -> a.isNaN() ? (b.isNaN() ? 0 : -1) : b.isNaN() ? 1 : Double.compare(a, b));
    double rank = q * (sorted.size() - 1);
    int below = (int) Math.floor(rank);
    int above = Math.min(sorted.size() - 1, below + 1);
    double weight = rank - below;
    return sorted.get(below) * (1 - weight) + sorted.get(above) * weight;
  }

  /// The larger; NaN if either is, unless the other is infinite.
  static double max(double a, double b) {
    return a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY
        ? Double.POSITIVE_INFINITY
        : Math.max(a, b);
  }

  static double min(double a, double b) {
    return -max(-a, -b);
  }
}
