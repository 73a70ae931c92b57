package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;

/// Histograms for tests.
final class HistogramsOf {
  private HistogramsOf() {}

  /// Consecutive buckets from an index on.
  static Buckets buckets(int first, double... counts) {
    int[] indexes = new int[counts.length];
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = first + i;
    }
    return new Buckets(indexes, counts);
  }

  /// With positive buckets from the index 0 on, counted together.
  static Histogram exponential(int schema, double sum, double... counts) {
    return build(schema, sum, counts).build();
  }

  static Histogram.Builder build(int schema, double sum, double... counts) {
    double all = 0;
    for (double count : counts) {
      all += count;
    }
    return new Histogram.Builder().schema(schema).count(all).sum(sum).positive(buckets(0, counts));
  }

  /// With custom buckets.
  static Histogram custom(double[] bounds, double... counts) {
    return build(Histogram.CUSTOM, 0, counts).bounds(bounds).build();
  }
}
