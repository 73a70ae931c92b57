package dev.nightjar.tsdb;

import dev.nightjar.model.StopCheck;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;

/// The series of an index in the order of their labels, brought up to date when it is asked for:
/// only what is new is compared. Guarded by whoever asks, one at a time.
final class SeriesOrder {
  /// A selection of a smaller part of all series is sorted by itself, by the places of its series
  /// where these are known.
  private static final int SMALL_PART = 16;

  private final Comparator<Integer> byLabels;
  private int[] order = {};
  private int[] places = {}; // of each series in the order
  private long compared; // series sorted by themselves since the order was brought up to date

  /// @param byLabels compares two series by their numbers
  SeriesOrder(Comparator<Integer> byLabels) {
    this.byLabels = byLabels;
  }

  /// The series of a set, in the order of their labels.
  ///
  /// @param count how many series there are
  /// @param stop asked for each step of sorting
  IntColumn sorted(BitSet found, int count, StopCheck stop) {
    int cardinality = found.cardinality();
    var sorted = new IntColumn(cardinality);
    if (cardinality < count / SMALL_PART) {
      for (int series : sortFew(found.stream().toArray(), count, stop)) {
        sorted.add(series);
      }
      return sorted;
    }
    update(count, stop);
    for (int series : order) {
      stop.check();
      if (found.get(series)) {
        sorted.add(series);
      }
    }
    return sorted;
  }

  /// Comparing labels again and again soon costs more than knowing the order of all.
  private int[] sortFew(int[] series, int count, StopCheck stop) {
    compared += order.length == count ? 0 : series.length;
    if (compared >= count) {
      update(count, stop);
    }
    if (order.length != count) {
      return sort(series, stop);
    }
    int[] at = new int[series.length];
    Arrays.setAll(at, i -> places[series[i]]);
    Arrays.sort(at);
    Arrays.setAll(at, i -> order[at[i]]);
    return at;
  }

  /// Leaves all as it was when it is stopped.
  private void update(int count, StopCheck stop) {
    int known = order.length;
    if (known == count) {
      compared = 0;
      return;
    }
    int[] added = new int[count - known];
    Arrays.setAll(added, i -> known + i);
    added = sort(added, stop);
    int[] merged = new int[count];
    int left = 0;
    int right = 0;
    for (int i = 0; i < count; i++) {
      stop.check();
      boolean isKnown =
          right == added.length
              || (left < known && byLabels.compare(order[left], added[right]) < 0);
      merged[i] = isKnown ? order[left++] : added[right++];
    }
    compared = 0;
    order = merged;
    places = new int[count];
    for (int i = 0; i < count; i++) {
      places[order[i]] = i;
    }
  }

  private int[] sort(int[] series, StopCheck stop) {
    Integer[] boxed = new Integer[series.length];
    for (int i = 0; i < series.length; i++) {
      stop.check();
      boxed[i] = series[i];
    }
    Arrays.sort(
        boxed,
        (a, b) -> {
          stop.check();
          return byLabels.compare(a, b);
        });
    return Arrays.stream(boxed).mapToInt(i -> i).toArray();
  }
}
