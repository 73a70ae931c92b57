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

  void clear() {
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

  void addLive(SampleColumns columns) {
    for (int i = 0; i < columns.size(); i++) {
      double value = columns.values()[i];
      if (!StaleMarker.is(value)) {
        add(columns.timestamps()[i], value);
      }
    }
  }
}
