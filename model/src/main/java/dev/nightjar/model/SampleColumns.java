package dev.nightjar.model;

import java.util.Arrays;

/// A reusable buffer for samples of one series: two parallel columns in strictly ascending time.
/// Owned by one thread; whoever hands it to [SeriesSet#read] finds it cleared and refilled. Arrays
/// may be longer than [#size].
public final class SampleColumns {
  private long[] timestamps = new long[64];
  private double[] values = new double[64];
  private int size;

  public int size() {
    return size;
  }

  /// Milliseconds since the epoch; valid up to [#size], until the next change.
  public long[] timestamps() {
    return timestamps;
  }

  /// Values beside [#timestamps]; staleness markers included.
  public double[] values() {
    return values;
  }

  public void clear() {
    size = 0;
  }

  /// Leaves the newest sample alone, if there is any.
  public void keepLast() {
    if (size > 1) {
      timestamps[0] = timestamps[size - 1];
      values[0] = values[size - 1];
      size = 1;
    }
  }

  public void add(long timestampMillis, double value) {
    if (size == timestamps.length) {
      ensure(2 * size);
    }
    timestamps[size] = timestampMillis;
    values[size++] = value;
  }

  /// Adds the samples of two parallel columns from `from` up to but without `to`.
  public void addAll(long[] fromTimestamps, double[] fromValues, int from, int to) {
    int count = to - from;
    if (size + count > timestamps.length) {
      ensure(Math.max(2 * size, size + count));
    }
    System.arraycopy(fromTimestamps, from, timestamps, size, count);
    System.arraycopy(fromValues, from, values, size, count);
    size += count;
  }

  /// Makes room for `capacity` samples in all.
  public void ensure(int capacity) {
    if (capacity > timestamps.length) {
      timestamps = Arrays.copyOf(timestamps, capacity);
      values = Arrays.copyOf(values, capacity);
    }
  }
}
