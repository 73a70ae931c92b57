package dev.nightjar.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /// @param value [Histogram#VALUE] when it is a histogram
  record VectorSample(
      Labels labels, long timestampMillis, double value, @Nullable Histogram histogram) {
    public VectorSample(Labels labels, long timestampMillis, double value) {
      this(labels, timestampMillis, value, null);
    }
  }

  /// Parallel columns in ascending time; the arrays belong to the result and are not changed.
  ///
  /// @param values [Histogram#VALUE] where the sample is a histogram
  /// @param histograms beside the values, null where they are floats; empty when all are
  @SuppressWarnings("ArrayRecordComponent") // columns on a hot path; identity equality is meant
  record MatrixSeries(
      Labels labels, long[] timestamps, double[] values, @Nullable Histogram[] histograms) {
    private static final Histogram[] NO_HISTOGRAMS = {};

    public MatrixSeries(Labels labels, long[] timestamps, double[] values) {
      this(labels, timestamps, values, NO_HISTOGRAMS);
    }

    /// A sample's histogram; null where it is a float.
    public @Nullable Histogram histogram(int at) {
      return histograms.length == 0 ? null : histograms[at];
    }
  }
}
