package dev.nightjar.promql.eval;

import dev.nightjar.model.SampleText;
import dev.nightjar.promql.ast.Span;

/// Quantiles of plain values.
final class Quantiles {
  /// Exchanges of values between two looks.
  private static final int LOOK = (1 << 16) - 1;

  private Quantiles() {}

  /// The `q`-quantile of the first `size` values, between neighbours by their distance. The values
  /// change places; NaN counts as the least.
  ///
  /// @param look is run now and then, to end the search by what it throws
  static double of(double q, double[] values, int size, Runnable look) {
    if (size == 0 || Double.isNaN(q)) {
      return Double.NaN;
    } else if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    } else if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    int nans = nansFirst(values, size);
    double rank = q * (size - 1);
    int lower = (int) Math.max(0, Math.floor(rank));
    int upper = Math.min(size - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    if (lower >= nans) {
      select(values, nans, size, lower, look);
    }
    if (upper > lower && upper >= nans) {
      toFront(values, Math.max(nans, lower + 1), size);
    }
    return values[lower] * (1 - weight) + values[upper] * weight;
  }

  /// Puts the value in its place that stands at `wanted` in ascending order: what is before is not
  /// above it, and what is behind not below. Hoare's selection.
  private static void select(double[] values, int from, int to, int wanted, Runnable look) {
    int low = from;
    int high = to - 1;
    int turns = 0;
    while (low < high) {
      double pivot = values[(low + high) >>> 1];
      int left = low;
      int right = high;
      while (left <= right) {
        if ((++turns & LOOK) == 0) {
          look.run();
        }
        while (values[left] < pivot) {
          left++;
        }
        while (values[right] > pivot) {
          right--;
        }
        if (left <= right) {
          double swapped = values[left];
          values[left++] = values[right];
          values[right--] = swapped;
        }
      }
      if (wanted <= right) {
        high = right;
      } else if (wanted >= left) {
        low = left;
      } else {
        return;
      }
    }
  }

  /// Puts the least value first.
  private static void toFront(double[] values, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (values[i] < values[from]) {
        double swapped = values[i];
        values[i] = values[from];
        values[from] = swapped;
      }
    }
  }

  private static int nansFirst(double[] values, int size) {
    int nans = 0;
    for (int i = 0; i < size; i++) {
      if (Double.isNaN(values[i])) {
        values[i] = values[nans];
        values[nans++] = Double.NaN;
      }
    }
    return nans;
  }

  /// Whether `q` is a quantile at all; an evaluation warns of others.
  static void check(Evaluation evaluation, Span of, double q) {
    if (Double.isNaN(q) || q < 0 || q > 1) {
      evaluation.warn(of, "quantile value should be between 0 and 1, got " + SampleText.general(q));
    }
  }
}
