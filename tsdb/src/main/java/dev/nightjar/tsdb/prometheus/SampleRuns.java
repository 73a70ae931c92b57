package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
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
      SampleColumns from = columns.copy();
      columns.clear();
      List<Integer> merged = new ArrayList<>();
      for (int i = 0; i < starts.size(); i += 2) {
        merged.add(columns.size());
        int middle = i + 1 < starts.size() ? starts.get(i + 1) : size;
        int end = i + 2 < starts.size() ? starts.get(i + 2) : size;
        merge(from, starts.get(i), middle, end, columns);
      }
      starts = merged;
    }
  }

  private static void merge(
      SampleColumns source, int from, int middle, int end, SampleColumns into) {
    long[] times = source.timestamps();
    int left = from;
    int right = middle;
    int newest = -1;
    while (left < middle || right < end) {
      int next;
      if (right == end || (left < middle && times[left] < times[right])) {
        next = left++;
      } else {
        if (left < middle && times[left] == times[right]) {
          left++;
        }
        next = right++;
      }
      into.add(source, next);
      if (next != newest + 1) {
        forgetHint(into);
      }
      newest = next;
    }
  }

  /// What was known of a histogram's counts is of the sample before it, which is another one now.
  private static void forgetHint(SampleColumns columns) {
    int at = columns.size() - 1;
    Histogram histogram = columns.histogram(at);
    if (histogram != null && histogram.resetHint() != ResetHint.GAUGE) {
      Histogram unhinted = histogram.toBuilder().resetHint(ResetHint.UNKNOWN).build();
      columns.attach(at, unhinted, 0);
    }
  }
}
