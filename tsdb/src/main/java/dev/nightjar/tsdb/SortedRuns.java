package dev.nightjar.tsdb;

import dev.nightjar.model.SampleColumns;

/// Samples of one series from several places, one ascending run behind the other.
final class SortedRuns {
  private SortedRuns() {}

  /// Brings columns in order of which the run from `middle` on came last; of equal times its sample
  /// stays.
  static void join(SampleColumns columns, int middle) {
    if (middle > 0
        && columns.size() > middle
        && columns.timestamps()[middle] <= columns.timestamps()[middle - 1]) {
      merge(columns, middle);
    }
  }

  private static void merge(SampleColumns columns, int middle) {
    int size = columns.size();
    var unordered = columns.copy();
    long[] times = unordered.timestamps();
    columns.clear();
    int old = 0;
    int young = middle;
    while (old < middle || young < size) {
      if (young == size || (old < middle && times[old] < times[young])) {
        columns.add(unordered, old++);
      } else {
        if (old < middle && times[old] == times[young]) {
          old++;
        }
        columns.add(unordered, young++);
      }
    }
  }
}
