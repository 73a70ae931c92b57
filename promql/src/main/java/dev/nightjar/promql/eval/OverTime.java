package dev.nightjar.promql.eval;

import java.util.Arrays;

/// Aggregations of one series over a window.
final class OverTime {
  private OverTime() {}

  static double sum(Window window) {
    var sum = new Kahan();
    for (int i = window.first; i <= window.last; i++) {
      sum.add(window.value(i));
    }
    return sum.value();
  }

  static double average(Window window) {
    double[] values = window.samples.values;
    double sum = 0;
    double lost = 0;
    for (int i = window.first; i <= window.last; i++) {
      double value = values[i];
      double total = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? (sum - total) + value : (value - total) + sum;
      sum = total;
    }
    return Double.isInfinite(sum) || Double.isNaN(sum)
        ? carefulAverage(window)
        : sum / window.size() + lost / window.size();
  }

  /// The mean where the sum overflows, or has no value.
  private static double carefulAverage(Window window) {
    var mean = new Mean();
    for (int i = window.first; i <= window.last; ) {
      for (int end = window.endOfPart(i); i < end; i++) {
        mean.add(window.value(i));
      }
    }
    return mean.value();
  }

  static double max(Window window) {
    return window.value(indexOfExtreme(window, true));
  }

  static double min(Window window) {
    return window.value(indexOfExtreme(window, false));
  }

  /// The first sample that none beats; NaN loses to everything.
  static int indexOfExtreme(Window window, boolean max) {
    int best = window.first;
    for (int i = window.first + 1; i <= window.last; i++) {
      double value = window.value(i);
      double champion = window.value(best);
      if ((max ? value > champion : value < champion)
          || (Double.isNaN(champion) && !Double.isNaN(value))) {
        best = i;
      }
    }
    return best;
  }

  /// As [#indexOfExtreme], but the last of equal ones.
  static int lastIndexOfExtreme(Window window, boolean max) {
    int best = window.first;
    for (int i = window.first + 1; i <= window.last; i++) {
      double value = window.value(i);
      double champion = window.value(best);
      if ((max ? value >= champion : value <= champion) || Double.isNaN(champion)) {
        best = i;
      }
    }
    return best;
  }

  static double variance(Window window) {
    double count = 0;
    var mean = new Kahan();
    var squares = new Kahan();
    for (int i = window.first; i <= window.last; ) {
      for (int end = window.endOfPart(i); i < end; i++) {
        double value = window.value(i);
        count++;
        double distance = value - (mean.sum + mean.lost);
        mean.add(distance / count);
        squares.add(distance * (value - (mean.sum + mean.lost)));
      }
    }
    return (squares.sum + squares.lost) / count;
  }

  static double quantile(Window window, double q) {
    return Quantiles.of(q, copy(window), window.size(), window::look);
  }

  /// The median of the distances from the median.
  static double medianDeviation(Window window) {
    double[] values = copy(window);
    double median = Quantiles.of(0.5, values, values.length, window::look);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i] - median);
    }
    return Quantiles.of(0.5, values, values.length, window::look);
  }

  static double changes(Window window) {
    int changes = 0;
    for (int i = window.first + 1; i <= window.last; i++) {
      double before = window.value(i - 1);
      double value = window.value(i);
      if (value != before && !(Double.isNaN(value) && Double.isNaN(before))) {
        changes++;
      }
    }
    return changes;
  }

  static double resets(Window window) {
    int resets = 0;
    for (int i = window.first + 1; i <= window.last; i++) {
      if (window.value(i) < window.value(i - 1) || window.samples.beganAnew(i)) {
        resets++;
      }
    }
    return resets;
  }

  private static double[] copy(Window window) {
    return Arrays.copyOfRange(window.samples.values, window.first, window.last + 1);
  }
}
