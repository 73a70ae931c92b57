package dev.nightjar.promql.eval;

import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.StaleMarker;
import java.util.Arrays;

/// The samples of one series that count: times and values in ascending time, without staleness
/// markers. Reused from series to series.
final class Samples {
  long[] times = new long[64];
  double[] values = new double[64];
  int size;
  private boolean isBorrowed; // the arrays are somebody else's

  void clear() {
    if (isBorrowed) {
      times = new long[64];
      values = new double[64];
      isBorrowed = false;
    }
    size = 0;
  }

  void add(long time, double value) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    times[size] = time;
    values[size++] = value;
  }

  /// Holds these samples but the markers, until the columns change; without any marker it holds the
  /// columns themselves.
  void takeLive(SampleColumns columns) {
    if (!hasMarker(columns)) {
      times = columns.timestamps();
      values = columns.values();
      size = columns.size();
      isBorrowed = true;
      return;
    }
    clear();
    for (int i = 0; i < columns.size(); i++) {
      double value = columns.values()[i];
      if (!StaleMarker.is(value)) {
        add(columns.timestamps()[i], value);
      }
    }
  }

  private static boolean hasMarker(SampleColumns columns) {
    double[] values = columns.values();
    boolean any = false;
    for (int i = 0; i < columns.size(); i++) {
      any |= StaleMarker.is(values[i]);
    }
    return any;
  }
}
