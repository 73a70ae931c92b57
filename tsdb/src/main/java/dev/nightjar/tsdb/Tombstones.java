package dev.nightjar.tsdb;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Which samples of a block are deleted, by series and range of time. Immutable.
///
/// Series that lost the same ranges share them, and neighbouring ones are told together: what was
/// deleted of all series takes no more than what was deleted of one.
final class Tombstones {
  /// Neighbouring series that lost the same.
  ///
  /// @param first the first one's number in the block
  /// @param end behind the last one
  /// @param list which ranges they lost, by place in the list of these; [#ALL] when no sample is
  ///   left of them
  record Run(int first, int end, int list) {}

  /// The number of the list of those series of which no sample is left.
  static final int ALL = 0;

  /// What is deleted of a series of which no sample is left.
  static final long[] WHOLE = {};

  /// No sample is deleted.
  static final Tombstones NONE =
      new Tombstones(List.of(), List.of(WHOLE), Long.MIN_VALUE, Long.MAX_VALUE);

  private final List<Run> runs; // ascending
  private final List<long[]> lists; // per list the first and last time of each range, ascending
  private final BitSet gone = new BitSet();
  private final long minMillis;
  private final long maxMillis;

  /// @param runs ascending
  /// @param lists of each the first and last times of its ranges, ascending; the first is [#WHOLE]
  /// @param minMillis time of the oldest sample that is left; `Long.MAX_VALUE` when there is none
  /// @param maxMillis likewise the newest; `Long.MIN_VALUE` when there is none
  Tombstones(List<Run> runs, List<long[]> lists, long minMillis, long maxMillis) {
    this.runs = List.copyOf(runs);
    this.lists = List.copyOf(lists);
    this.minMillis = minMillis;
    this.maxMillis = maxMillis;
    runs.stream().filter(run -> run.list() == ALL).forEach(r -> gone.set(r.first(), r.end()));
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  List<Run> runs() {
    return runs;
  }

  List<long[]> lists() {
    return lists;
  }

  long minMillis() {
    return minMillis;
  }

  long maxMillis() {
    return maxMillis;
  }

  /// Whether no sample of a series is left.
  boolean isGone(int series) {
    return gone.get(series);
  }

  /// The series of which no sample is left; not to be changed.
  BitSet gone() {
    return gone;
  }

  /// Adds the series of which anything is deleted.
  void addTouched(BitSet into) {
    runs.forEach(run -> into.set(run.first(), run.end()));
  }

  /// First and last time of each deleted range of a series, ascending; [#WHOLE] when none of its
  /// samples is left. Not to be changed. Only for series that were touched.
  long[] deleted(int series) {
    return lists.get(list(series));
  }

  /// Whether anything of a series is deleted.
  boolean isTouched(int series) {
    return list(series) >= 0;
  }

  /// First and last time of each piece of a range of which nothing is deleted, ascending.
  long[] kept(int series, long fromMillis, long toMillis) {
    int list = list(series);
    if (fromMillis > toMillis || list == ALL) {
      return WHOLE;
    }
    return list < 0
        ? new long[] {fromMillis, toMillis}
        : without(lists.get(list), fromMillis, toMillis);
  }

  private int list(int series) {
    int low = 0;
    int high = runs.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Run run = runs.get(middle);
      if (series < run.first()) {
        high = middle - 1;
      } else if (series >= run.end()) {
        low = middle + 1;
      } else {
        return run.list();
      }
    }
    return -1;
  }

  /// The pieces of a range that are in none of `ranges`.
  static long[] without(long[] ranges, long fromMillis, long toMillis) {
    long[] pieces = new long[ranges.length + 2];
    int size = 0;
    long from = fromMillis;
    for (int i = 0; i < ranges.length && ranges[i] <= toMillis; i += 2) {
      if (ranges[i] > from) {
        pieces[size++] = from;
        pieces[size++] = ranges[i] - 1;
      }
      from = Math.max(from, ranges[i + 1] + 1); // times of samples are far from the largest number
    }
    if (from <= toMillis) {
      pieces[size++] = from;
      pieces[size++] = toMillis;
    }
    return Arrays.copyOf(pieces, size);
  }

  /// `ranges` and one more; ranges that touch become one.
  static long[] with(long[] ranges, long fromMillis, long toMillis) {
    long[] all = new long[ranges.length + 2];
    int size = 0;
    long from = fromMillis;
    long to = toMillis;
    int next = 0;
    while (next < ranges.length && ranges[next + 1] < from - 1) {
      all[size++] = ranges[next++];
      all[size++] = ranges[next++];
    }
    while (next < ranges.length && ranges[next] <= to + 1) {
      from = Math.min(from, ranges[next++]);
      to = Math.max(to, ranges[next++]);
    }
    all[size++] = from;
    all[size++] = to;
    while (next < ranges.length) {
      all[size++] = ranges[next++];
    }
    return Arrays.copyOf(all, size);
  }
}
