package dev.nightjar.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Samples on their way into a store, as columns. Filled and handed over by one thread; after that
/// read only.
public final class SampleBatch {
  private final List<Labels> series;
  private final List<Metadata> metadata = new ArrayList<>();
  private long[] timestamps;
  private double[] values;

  public SampleBatch() {
    this(16);
  }

  /// @param expected how many samples will come; only a hint
  public SampleBatch(int expected) {
    series = new ArrayList<>(expected);
    timestamps = new long[Math.max(1, expected)];
    values = new double[timestamps.length];
  }

  /// @param labels the series, metric name included
  /// @param timestampMillis since the Unix epoch
  public void add(Labels labels, long timestampMillis, double value) {
    int at = series.size();
    if (at == timestamps.length) {
      timestamps = Arrays.copyOf(timestamps, 2 * at);
      values = Arrays.copyOf(values, 2 * at);
    }
    series.add(labels);
    timestamps[at] = timestampMillis;
    values[at] = value;
  }

  /// Adds what a family says of itself; the newest word counts.
  public void describe(Metadata family) {
    metadata.add(family);
  }

  public int size() {
    return series.size();
  }

  public boolean isEmpty() {
    return series.isEmpty() && metadata.isEmpty();
  }

  public Labels labels(int index) {
    return series.get(index);
  }

  public long timestampMillis(int index) {
    return timestamps[index];
  }

  public double value(int index) {
    return values[index];
  }

  public List<Metadata> metadata() {
    return metadata;
  }
}
