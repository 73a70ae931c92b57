package dev.nightjar.tsdb;

import java.util.ArrayDeque;
import java.util.Arrays;

/// The columns of times that were made last, as they are, so that a series that began late, or
/// ended early, is found to have a part of one. Bounded. Owned by one thread.
final class RecentTimes {
  /// Columns, and times of all of them: four megabytes. More would find more in large fleets.
  private static final int MOST_COLUMNS = 512;

  private static final int MOST_TIMES = 1 << 19;

  private record Recent(int column, Times times) {}

  /// An ascending column, as a value of its own.
  private static final class Times {
    final long[] all;

    Times(long[] all) {
      this.all = all;
    }

    /// Where others begin in it, when all of them are there; else -1.
    int find(long[] others) {
      int last = others.length - 1;
      if (others[0] < all[0] || others[last] > all[all.length - 1]) {
        return -1;
      }
      int start = Arrays.binarySearch(all, others[0]);
      int end = start + others.length;
      boolean isPart =
          start >= 0
              && end <= all.length
              && Arrays.equals(all, start, end, others, 0, others.length);
      return isPart ? start : -1;
    }
  }

  private final ArrayDeque<Recent> kept = new ArrayDeque<>();
  private int keptTimes;
  private int column;
  private int start;

  /// Notes a column, which must not change from now on.
  void add(int number, long[] times) {
    kept.addFirst(new Recent(number, new Times(times)));
    keptTimes += times.length;
    while (keptTimes > MOST_TIMES || kept.size() > MOST_COLUMNS) {
      keptTimes -= kept.removeLast().times().all.length;
    }
  }

  /// Whether times are a part of a column; [#column] and [#start] say which.
  boolean find(long[] times) {
    for (Recent recent : kept) {
      start = recent.times().find(times);
      if (start >= 0) {
        column = recent.column();
        return true;
      }
    }
    return false;
  }

  int column() {
    return column;
  }

  /// The place of the first one found, in its column.
  int start() {
    return start;
  }
}
