package dev.nightjar.jobs.judge;

import java.util.Arrays;

/// Numbers in ascending order. Immutable.
final class Sorted {
  private static final double NORMAL = 1.4826; // makes it the deviation where values are normal

  private final double[] values;

  private Sorted(double[] values) {
    this.values = values;
  }

  static Sorted of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Sorted(sorted);
  }

  int size() {
    return values.length;
  }

  double median() {
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /// The median distance from the median, as a deviation.
  double spread() {
    double median = median();
    double[] distances = new double[values.length];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Math.abs(values[i] - median);
    }
    return NORMAL * of(distances).median();
  }

  /// The smallest but `skipped`.
  double least(int skipped) {
    return values[skipped];
  }

  /// The largest but `skipped`.
  double most(int skipped) {
    return values[values.length - 1 - skipped];
  }

  double range(int skipped) {
    return most(skipped) - least(skipped);
  }
}
