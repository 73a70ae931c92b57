package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StaleMarker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The samples of one series that count: times and values in ascending time, without staleness
/// markers. A sample that is a histogram has [Histogram#VALUE] for its value. Reused from series to
/// series.
final class Samples {
  long[] times = new long[64];
  double[] values = new double[64];
  int size;
  private @Nullable Histogram[] histograms = {}; // as long as the values when there are any
  private long[] starts = {}; // likewise
  private boolean hasHistograms;
  private boolean hasStarts;
  private boolean isBorrowed; // times and values are somebody else's

  void clear() {
    if (isBorrowed) {
      times = new long[64];
      values = new double[64];
      isBorrowed = false;
    }
    forgetBesides();
    size = 0;
  }

  private void forgetBesides() {
    if (hasHistograms) {
      Arrays.fill(histograms, null);
      hasHistograms = false;
    }
    if (hasStarts) {
      Arrays.fill(starts, 0);
      hasStarts = false;
    }
  }

  void add(long time, double value) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    times[size] = time;
    values[size++] = value;
  }

  void add(long time, Histogram histogram) {
    add(time, Histogram.VALUE);
    attach(size - 1, histogram, 0);
  }

  private void attach(int at, @Nullable Histogram histogram, long start) {
    if (histogram != null) {
      if (histograms.length <= at) {
        histograms = Arrays.copyOf(histograms, Math.max(values.length, at + 1));
      }
      histograms[at] = histogram;
      hasHistograms = true;
    }
    if (start != 0) {
      if (starts.length <= at) {
        starts = Arrays.copyOf(starts, Math.max(values.length, at + 1));
      }
      starts[at] = start;
      hasStarts = true;
    }
  }

  boolean hasHistograms() {
    return hasHistograms;
  }

  /// A sample's histogram; null where it is a float.
  @Nullable Histogram histogram(int at) {
    return hasHistograms && at < histograms.length ? histograms[at] : null;
  }

  boolean hasStarts() {
    return hasStarts;
  }

  /// When a sample began to count, in milliseconds; 0 when nobody said.
  long start(int at) {
    return hasStarts && at < starts.length ? starts[at] : 0;
  }

  /// Whether its start says that a sample began to count anew after the one before it. A start at
  /// that one's very time is a delta's if that one had a start too, else that of a sum whose
  /// beginning nobody knows; one after its own sample is no start.
  boolean beganAnew(int at) {
    long start = start(at);
    if (start == 0 || start > times[at] || start < times[at - 1]) {
      return false;
    }
    long startBefore = start(at - 1);
    return start > times[at - 1] || (startBefore != 0 && startBefore <= times[at - 1]);
  }

  /// Holds these samples but the markers, until the columns change; without any marker it holds the
  /// columns themselves.
  ///
  /// @param withStarts whether start times count
  void takeLive(SampleColumns columns, boolean withStarts) {
    if (hasMarker(columns)) {
      clear();
      for (int i = 0; i < columns.size(); i++) {
        if (!isMarker(columns, i)) {
          add(columns.timestamps()[i], columns.values()[i]);
          attach(size - 1, columns.histogram(i), withStarts ? columns.startMillis(i) : 0);
        }
      }
      return;
    }
    borrow(columns.timestamps(), columns.values(), columns.size());
    if (columns.hasHistograms() || (withStarts && columns.hasStarts())) {
      for (int i = 0; i < size; i++) {
        attach(i, columns.histogram(i), withStarts ? columns.startMillis(i) : 0);
      }
    }
  }

  /// Holds the first of these floats until the arrays change; none may be a marker.
  void borrow(long[] theirTimes, double[] theirValues, int count) {
    forgetBesides();
    times = theirTimes;
    values = theirValues;
    size = count;
    isBorrowed = true;
  }

  private static boolean hasMarker(SampleColumns columns) {
    double[] values = columns.values();
    boolean any = false;
    for (int i = 0; i < columns.size(); i++) {
      any |= StaleMarker.is(values[i]);
    }
    for (int i = 0; columns.hasHistograms() && i < columns.size(); i++) {
      any |= isMarker(columns, i);
    }
    return any;
  }

  /// Whether a sample ends its series; a histogram does so with the marker for its sum.
  static boolean isMarker(SampleColumns columns, int at) {
    Histogram histogram = columns.histogram(at);
    return StaleMarker.is(histogram == null ? columns.values()[at] : histogram.sum());
  }

  /// The size of the histograms from `first` up to but without `next`, in values.
  long besideSize(int first, int next) {
    long size = 0;
    for (int i = first; hasHistograms && i < next; i++) {
      Histogram histogram = histogram(i);
      size += 1 + (histogram == null ? 0 : HistogramMath.size(histogram));
    }
    return size;
  }

  /// As how many samples those from `first` up to but without `next` count in [QueryCost].
  long weight(int first, int next) {
    if (!hasHistograms) {
      return (long) next - first;
    }
    long weight = 0;
    for (int i = first; i < next; i++) {
      weight += QueryCost.weight(histogram(i));
    }
    return weight;
  }

  /// Parts floats and histograms.
  void part(Samples floats, Samples intoHistograms) {
    floats.clear();
    intoHistograms.clear();
    for (int i = 0; i < size; i++) {
      Histogram histogram = histogram(i);
      Samples into = histogram == null ? floats : intoHistograms;
      into.add(times[i], values[i]);
      into.attach(into.size - 1, histogram, start(i));
    }
  }
}
