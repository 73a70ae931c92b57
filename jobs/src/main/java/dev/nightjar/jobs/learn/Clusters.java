package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Finds the times of a period around which starts gather.
final class Clusters {
  private Clusters() {}

  /// The middles of groups of times that are less than `apart` from each other, ascending. First of
  /// all groups, then without those of a single time, then without the small ones; each set but
  /// once.
  static List<long[]> centres(long[] times, long period, long apart) {
    int count = times.length;
    long[] sorted = new long[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = Math.floorMod(times[i], period);
    }
    Arrays.sort(sorted);
    int begin = firstBreak(sorted, period, apart);
    if (begin < 0) {
      return List.of();
    }
    long[] middles = new long[count];
    int[] sizes = new int[count];
    int groups = 0;
    int largest = 0;
    for (int i = 0; i < count; ) {
      int end = i + 1;
      while (end < count
          && at(sorted, begin + end, period) - at(sorted, begin + end - 1, period) <= apart) {
        end++;
      }
      long low = at(sorted, begin + (i + end - 1) / 2, period);
      long high = at(sorted, begin + (i + end) / 2, period);
      middles[groups] = Math.floorMod(Habitual.round((low + high) / 2, Units.SECOND), period);
      sizes[groups] = end - i;
      largest = Math.max(largest, end - i);
      groups++;
      i = end;
    }
    List<long[]> sets = new ArrayList<>();
    int previous = -1;
    for (int least : new int[] {1, 2, Math.max(2, (int) Math.ceil(largest * 0.3))}) {
      long[] kept = kept(middles, sizes, groups, least);
      if (kept.length > 0 && kept.length != previous) {
        sets.add(kept);
        previous = kept.length;
      }
    }
    return sets;
  }

  private static long[] kept(long[] middles, int[] sizes, int groups, int least) {
    long[] kept = new long[groups];
    int used = 0;
    for (int i = 0; i < groups; i++) {
      if (sizes[i] >= least) {
        kept[used++] = middles[i];
      }
    }
    long[] result = Arrays.copyOf(kept, used);
    Arrays.sort(result);
    return result;
  }

  /// The index after the widest break; below 0 when there is none.
  private static int firstBreak(long[] sorted, long period, long apart) {
    int count = sorted.length;
    long widest = sorted[0] + period - sorted[count - 1];
    int begin = 0;
    for (int i = 1; i < count; i++) {
      if (sorted[i] - sorted[i - 1] > widest) {
        widest = sorted[i] - sorted[i - 1];
        begin = i;
      }
    }
    return widest > apart ? begin : -1;
  }

  private static long at(long[] sorted, int index, long period) {
    int count = sorted.length;
    return index < count ? sorted[index] : sorted[index - count] + period;
  }
}
