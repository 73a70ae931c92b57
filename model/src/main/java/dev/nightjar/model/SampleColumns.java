package dev.nightjar.model;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// A reusable buffer for samples of one series: two parallel columns in strictly ascending time. A
/// sample that is a histogram has [Histogram#VALUE] among the values, and stands beside them. Owned
/// by one thread; whoever hands it to [SeriesSet#read] finds it cleared and refilled. Arrays may be
/// longer than [#size].
public final class SampleColumns {
  private long[] timestamps = new long[64];
  private double[] values = new double[64];
  private @Nullable Histogram[] histograms = {}; // by sample, as far as the last that has one
  private long[] starts = {}; // likewise
  private boolean hasHistograms;
  private boolean hasStarts;
  private int size;

  public int size() {
    return size;
  }

  /// Whether any sample is a histogram.
  public boolean hasHistograms() {
    return hasHistograms;
  }

  /// Whether it is known of any sample when it began to count.
  public boolean hasStarts() {
    return hasStarts;
  }

  /// A sample's histogram; null where it is a float.
  public @Nullable Histogram histogram(int at) {
    return hasHistograms && at < histograms.length ? histograms[at] : null;
  }

  /// When a sample began to count, in milliseconds since the epoch; 0 when nobody said.
  public long startMillis(int at) {
    return hasStarts && at < starts.length ? starts[at] : 0;
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
    if (hasHistograms) {
      Arrays.fill(histograms, null);
      hasHistograms = false;
    }
    if (hasStarts) {
      Arrays.fill(starts, 0);
      hasStarts = false;
    }
  }

  /// Leaves the newest sample alone, if there is any.
  public void keepLast() {
    if (size > 1) {
      long time = timestamps[size - 1];
      double value = values[size - 1];
      Histogram histogram = histogram(size - 1);
      long start = startMillis(size - 1);
      clear();
      add(time, value);
      attach(0, histogram, start);
    }
  }

  /// Says more of a sample that is here.
  ///
  /// @param at its place
  /// @param histogram null where the sample is a float
  /// @param startMillis when it began to count; 0 when nobody said
  public void attach(int at, @Nullable Histogram histogram, long startMillis) {
    if (histogram != null) {
      if (at >= histograms.length) {
        histograms = Arrays.copyOf(histograms, timestamps.length);
      }
      histograms[at] = histogram;
      values[at] = Histogram.VALUE;
      hasHistograms = true;
    }
    if (startMillis != 0) {
      if (at >= starts.length) {
        starts = Arrays.copyOf(starts, timestamps.length);
      }
      starts[at] = startMillis;
      hasStarts = true;
    }
  }

  /// Leaves the samples out that `keep` does not accept by their place; the others stay in order.
  public void only(IntPredicate keep) {
    int kept = 0;
    for (int at = 0; at < size; at++) {
      if (keep.test(at)) {
        move(at, kept++);
      }
    }
    for (int at = kept; at < size; at++) {
      if (hasHistograms && at < histograms.length) {
        histograms[at] = null;
      }
      if (hasStarts && at < starts.length) {
        starts[at] = 0;
      }
    }
    size = kept;
  }

  private void move(int from, int to) {
    timestamps[to] = timestamps[from];
    values[to] = values[from];
    if (hasHistograms && to < histograms.length) {
      histograms[to] = histogram(from);
    }
    if (hasStarts && to < starts.length) {
      starts[to] = startMillis(from);
    }
  }

  public void add(long timestampMillis, double value) {
    if (size == timestamps.length) {
      ensure(2 * size);
    }
    timestamps[size] = timestampMillis;
    values[size++] = value;
  }

  /// Adds one sample of others, with all that is known of it.
  public void add(SampleColumns others, int at) {
    add(others.timestamps[at], others.values[at]);
    if (others.hasHistograms || others.hasStarts) {
      attach(size - 1, others.histogram(at), others.startMillis(at));
    }
  }

  /// The same samples once more.
  public SampleColumns copy() {
    var copy = new SampleColumns();
    copy.addAll(timestamps, values, 0, size);
    if (hasHistograms || hasStarts) {
      for (int at = 0; at < size; at++) {
        copy.attach(at, histogram(at), startMillis(at));
      }
    }
    return copy;
  }

  /// Adds the samples of two parallel columns from `from` up to but without `to`.
  public void addAll(long[] fromTimestamps, double[] fromValues, int from, int to) {
    addAll(fromTimestamps, from, fromValues, from, to - from);
  }

  /// Adds `count` samples of two columns, of the one from `timestampsFrom` on, of the other from
  /// `valuesFrom` on.
  public void addAll(
      long[] fromTimestamps, int timestampsFrom, double[] fromValues, int valuesFrom, int count) {
    if (size + count > timestamps.length) {
      ensure(Math.max(2 * size, size + count));
    }
    System.arraycopy(fromTimestamps, timestampsFrom, timestamps, size, count);
    System.arraycopy(fromValues, valuesFrom, values, size, count);
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
