package dev.nightjar.tsdb;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;

/// The series of an index in the order of their labels, brought up to date when it is asked for:
/// only what is new is compared. Guarded by whoever asks, one at a time.
final class SeriesOrder {
  /// A selection of a smaller part of all series is sorted by itself.
  private static final int SMALL_PART = 16;

  private final Comparator<Integer> byLabels;
  private int[] order = {};

  /// @param byLabels compares two series by their numbers
  SeriesOrder(Comparator<Integer> byLabels) {
    this.byLabels = byLabels;
  }

  /// The series of a set, in the order of their labels.
  ///
  /// @param count how many series there are
  IntColumn sorted(BitSet found, int count) {
    int cardinality = found.cardinality();
    var sorted = new IntColumn(cardinality);
    if (cardinality < count / SMALL_PART) {
      for (int series : sort(found.stream().toArray())) {
        sorted.add(series);
      }
      return sorted;
    }
    update(count);
    for (int series : order) {
      if (found.get(series)) {
        sorted.add(series);
      }
    }
    return sorted;
  }

  private void update(int count) {
    int known = order.length;
    if (known == count) {
      return;
    }
    int[] added = new int[count - known];
    Arrays.setAll(added, i -> known + i);
    added = sort(added);
    int[] merged = new int[count];
    int left = 0;
    int right = 0;
    for (int i = 0; i < count; i++) {
      boolean isKnown =
          right == added.length
              || (left < known && byLabels.compare(order[left], added[right]) < 0);
      merged[i] = isKnown ? order[left++] : added[right++];
    }
    order = merged;
  }

  private int[] sort(int[] series) {
    Integer[] boxed = new Integer[series.length];
    Arrays.setAll(boxed, i -> series[i]);
    Arrays.sort(boxed, byLabels);
    return Arrays.stream(boxed).mapToInt(i -> i).toArray();
  }
}
