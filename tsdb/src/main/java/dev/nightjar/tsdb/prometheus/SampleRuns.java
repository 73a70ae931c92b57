package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.SampleColumns;
import java.util.ArrayList;
import java.util.List;

/// Puts samples in order that consist of ascending runs, as those of overlapping chunks: of equal
/// times the one of the later run stays.
final class SampleRuns {
  private SampleRuns() {}

  /// Orders the samples; those in order already cost one look.
  static void order(SampleColumns columns) {
    List<Integer> starts = starts(columns);
    if (starts.size() > 1) {
      order(columns, starts);
    }
  }

  private static List<Integer> starts(SampleColumns columns) {
    List<Integer> starts = new ArrayList<>();
    long[] times = columns.timestamps();
    for (int i = 0; i < columns.size(); i++) {
      if (i == 0 || times[i] <= times[i - 1]) {
        starts.add(i);
      }
    }
    return starts;
  }

  /// Merges neighbouring runs until one is left.
  private static void order(SampleColumns columns, List<Integer> firstStarts) {
    List<Integer> starts = firstStarts;
    while (starts.size() > 1) {
      int size = columns.size();
      long[] times = columns.timestamps().clone();
      double[] values = columns.values().clone();
      columns.clear();
      List<Integer> merged = new ArrayList<>();
      for (int i = 0; i < starts.size(); i += 2) {
        merged.add(columns.size());
        int middle = i + 1 < starts.size() ? starts.get(i + 1) : size;
        int end = i + 2 < starts.size() ? starts.get(i + 2) : size;
        merge(times, values, starts.get(i), middle, end, columns);
      }
      starts = merged;
    }
  }

  private static void merge(
      long[] times, double[] values, int from, int middle, int end, SampleColumns into) {
    int left = from;
    int right = middle;
    while (left < middle || right < end) {
      if (right == end || (left < middle && times[left] < times[right])) {
        into.add(times[left], values[left++]);
      } else {
        if (left < middle && times[left] == times[right]) {
          left++;
        }
        into.add(times[right], values[right++]);
      }
    }
  }
}
