package dev.nightjar.promql.eval;

import dev.nightjar.model.SampleText;
import java.util.Arrays;

/// Quantiles of plain values.
final class Quantiles {
  private Quantiles() {}

  /// The `q`-quantile of the first `size` values, between neighbours by their distance. The values
  /// are put in order, NaN first.
  static double of(double q, double[] values, int size) {
    if (size == 0 || Double.isNaN(q)) {
      return Double.NaN;
    } else if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    } else if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    sort(values, size);
    double rank = q * (size - 1);
    int lower = (int) Math.max(0, Math.floor(rank));
    int upper = Math.min(size - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    return values[lower] * (1 - weight) + values[upper] * weight;
  }

  private static void sort(double[] values, int size) {
    int nans = 0;
    for (int i = 0; i < size; i++) {
      if (Double.isNaN(values[i])) {
        values[i] = values[nans];
        values[nans++] = Double.NaN;
      }
    }
    Arrays.sort(values, nans, size);
  }

  /// Whether `q` is a quantile at all; an evaluation warns of others.
  static void check(Evaluation evaluation, double q) {
    if (Double.isNaN(q) || q < 0 || q > 1) {
      evaluation.warn("quantile value should be between 0 and 1, got " + SampleText.general(q));
    }
  }
}
