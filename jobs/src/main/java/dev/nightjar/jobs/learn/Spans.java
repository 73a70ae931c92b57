package dev.nightjar.jobs.learn;

import java.util.Arrays;

/// Times that are left out, in order and apart. Immutable.
final class Spans {
  /// The oldest ones of more are forgotten: a server that was away so often within the starts of
  /// one job learns nothing from their order.
  private static final int MAX = 500;

  private final long[] from;
  private final long[] to;

  private Spans(long[] from, long[] to) {
    this.from = from;
    this.to = to;
  }

  /// @param pairs from and to by turns, in any order
  static Spans of(long[] pairs) {
    int count = pairs.length / 2;
    Long[] order = new Long[count];
    for (int i = 0; i < count; i++) {
      order[i] = (long) i;
    }
    Arrays.sort(order, (a, b) -> Long.compare(pairs[(int) (2 * a)], pairs[(int) (2 * b)]));
    long[] from = new long[count];
    long[] to = new long[count];
    int used = 0;
    for (Long index : order) {
      long begin = pairs[(int) (2 * index)];
      long end = pairs[(int) (2 * index) + 1];
      if (used > 0 && begin <= to[used - 1]) {
        to[used - 1] = Math.max(to[used - 1], end);
      } else {
        from[used] = begin;
        to[used++] = end;
      }
    }
    int first = Math.max(0, used - MAX);
    return new Spans(Arrays.copyOfRange(from, first, used), Arrays.copyOfRange(to, first, used));
  }

  boolean isEmpty() {
    return from.length == 0;
  }

  boolean contains(long time) {
    for (int i = 0; i < from.length && from[i] <= time; i++) {
      if (time <= to[i]) {
        return true;
      }
    }
    return false;
  }

  /// How many of the due times with ordinals `first` to `last` lie in here.
  long dues(Timetable timetable, long first, long last) {
    long count = 0;
    for (int i = 0; i < from.length; i++) {
      long begin = Math.max(first, timetable.ordinal(from[i] - 1));
      long end = Math.min(last + 1, timetable.ordinal(to[i]));
      count += Math.max(0, end - begin);
    }
    return count;
  }

  /// How long this covers the time between `begin` and `end`.
  long within(long begin, long end) {
    long sum = 0;
    for (int i = 0; i < from.length; i++) {
      sum += Math.max(0, Math.min(end, to[i]) - Math.max(begin, from[i]));
    }
    return sum;
  }
}
