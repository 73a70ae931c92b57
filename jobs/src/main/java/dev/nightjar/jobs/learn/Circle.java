package dev.nightjar.jobs.learn;

import java.util.Arrays;

/// Where times gather within a period, as on the face of a clock.
final class Circle {
  /// The share of all that the shortest arc is looked for of.
  private static final double MOST = 0.7;

  /// One odd start spoils two pauses...
  static final double HALF = 0.55;

  /// ...and two of them four.
  static final double THIRD = 0.35;

  private Circle() {}

  /// The middle of most of the times, 0 to `period`.
  static long middle(long[] times, int from, int to, long period) {
    int count = to - from;
    long[] within = new long[count];
    for (int i = 0; i < count; i++) {
      within[i] = Math.floorMod(times[from + i], period);
    }
    Arrays.sort(within);
    long begin = shortestArc(within, period);
    for (int i = 0; i < count; i++) {
      within[i] = Math.floorMod(within[i] - begin, period);
    }
    Arrays.sort(within);
    int most = most(count);
    long rough = begin + within[most - 1] / 2;
    long exact = rough + median(times, from, to, rough, period);
    return Math.floorMod(Habitual.round(exact, Units.SECOND), period);
  }

  /// The median of how far the times are from `centre`.
  private static long median(long[] times, int from, int to, long centre, long period) {
    long[] apart = new long[to - from];
    for (int i = 0; i < apart.length; i++) {
      apart[i] = apart(times[from + i], centre, period);
    }
    Arrays.sort(apart);
    return (apart[(apart.length - 1) / 2] + apart[apart.length / 2]) / 2;
  }

  /// How far a time is after `centre`, by the shorter way.
  static long apart(long time, long centre, long period) {
    return Math.floorMod(time - centre + period / 2, period) - period / 2;
  }

  private static int most(int count) {
    return Math.max(1, (int) Math.ceil(count * MOST));
  }

  private static long shortestArc(long[] sorted, long period) {
    int count = sorted.length;
    int most = most(count);
    long shortest = Long.MAX_VALUE;
    long begin = 0;
    for (int i = 0; i < count; i++) {
      int end = i + most - 1;
      long arc = (end < count ? sorted[end] : sorted[end - count] + period) - sorted[i];
      if (arc < shortest) {
        shortest = arc;
        begin = sorted[i];
      }
    }
    return begin;
  }

  /// The middle of the shortest range that holds such a share of the sorted values.
  static long densest(long[] sorted, double share) {
    int most = Math.max(1, (int) Math.ceil(sorted.length * share));
    long shortest = Long.MAX_VALUE;
    int begin = 0;
    for (int i = 0; i + most <= sorted.length; i++) {
      long range = sorted[i + most - 1] - sorted[i];
      if (range < shortest) {
        shortest = range;
        begin = i;
      }
    }
    return (sorted[begin] + sorted[begin + most - 1]) / 2;
  }
}
