package dev.nightjar.model;

import java.util.List;

/// What a PromQL expression yields. Times are milliseconds since the Unix epoch.
public sealed interface QueryValue {
  record Scalar(long timestampMillis, double value) implements QueryValue {}

  record Text(long timestampMillis, String value) implements QueryValue {}

  /// One value per series at one time.
  record Vector(List<VectorSample> samples) implements QueryValue {
    public Vector {
      samples = List.copyOf(samples);
    }
  }

  /// Samples per series over a range.
  record Matrix(List<MatrixSeries> series) implements QueryValue {
    public Matrix {
      series = List.copyOf(series);
    }
  }

  record VectorSample(Labels labels, long timestampMillis, double value) {}

  /// Parallel columns in ascending time; the arrays belong to the result and are not changed.
  @SuppressWarnings("ArrayRecordComponent") // columns on a hot path; identity equality is meant
  record MatrixSeries(Labels labels, long[] timestamps, double[] values) {}
}
