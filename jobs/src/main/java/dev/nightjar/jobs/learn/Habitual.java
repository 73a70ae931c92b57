package dev.nightjar.jobs.learn;

import java.util.Arrays;

/// What the newest starts of a regime say of their due times.
///
/// @param centre how long after the due time a start usually is, now
/// @param half half of the range that they lie in, around the centre
/// @param slope how much later each start is than the one before, where they wander
record Habitual(long centre, long half, double slope, int count) {
  private static final int NEWEST = 40;

  /// Of `n` starts half of the range, times 1.15 + 17 / n, holds the next ten in 19 of 20 jobs: for
  /// 5, 6, 10 and 40 of a normal distribution 5.4, 4.4, 3.0 and 1.7 would do, for even scatter 2.9,
  /// 2.4, 1.6 and 1.1. From tables of the studentized range.
  private static final double UNSURE = 17;

  /// Of the newest values, oldest first.
  static Habitual of(long[] residuals, int all) {
    int count = Math.min(all, NEWEST);
    long[] newest = Arrays.copyOfRange(residuals, all - count, all);
    double slope = slope(newest);
    long[] straight = new long[count];
    for (int i = 0; i < count; i++) {
      straight[i] = newest[i] + Math.round(slope * (count - 1 - i));
    }
    Arrays.sort(straight);
    int left = count / 20;
    long low = straight[left];
    long high = straight[count - 1 - left];
    long middle = (straight[(count - 1) / 2] + straight[count / 2]) / 2;
    long centre = count < 8 ? (low + high) / 2 : (low + high + 2 * middle) / 4;
    return new Habitual(centre, Math.max(high - centre, centre - low), slope, count);
  }

  /// 0 unless the starts wander further than they scatter.
  private static double slope(long[] values) {
    int count = values.length;
    if (count < 8) {
      return 0;
    }
    int third = count / 3;
    long[] early = Arrays.copyOf(values, third);
    long[] late = Arrays.copyOfRange(values, count - third, count);
    Arrays.sort(early);
    Arrays.sort(late);
    long apart = late[third / 2] - early[third / 2];
    long scatter = Math.max(scatter(early), scatter(late));
    double slope = (double) apart / (count - third);
    return Math.abs(apart) > 2 * scatter + Units.SECOND ? slope : 0.0;
  }

  private static long scatter(long[] sorted) {
    return sorted[sorted.length - 1] - sorted[0];
  }

  /// How far the next ones may be from a due time that is `off` from the centre. From few the range
  /// is known badly, and those that wander are to be found for a while yet.
  ///
  /// @param pause the usual time between two starts; longer than `spacing` where days are left out
  /// @param fitted how many due times were fitted to the starts
  long tolerance(long off, long spacing, long pause, int fitted) {
    int free = Math.max(1, count - fitted + 1);
    double room = half * (1.15 + UNSURE / free) + Math.abs(off) + Math.abs(slope) * 12;
    return (long) Math.min(spacing * 0.25, Math.max((double) floor(pause), room));
  }

  /// Not even a job that always came to the second is late before that.
  private static long floor(long spacing) {
    return spacing < 10 * Units.MINUTE
        ? spacing / 10
        : Math.clamp(spacing / 500, Units.MINUTE, 5 * Units.MINUTE);
  }

  /// The centre, or a rounder time near it.
  long rounded(long due, long spacing) {
    long exact = due + centre;
    if (spacing < 10 * Units.MINUTE) {
      long minute = round(exact, Units.MINUTE);
      return Math.abs(minute - exact) <= Math.max(2 * Units.SECOND, spacing / 20)
          ? minute
          : round(exact, Units.SECOND);
    }
    long near = spacing >= Units.HOUR ? 45 * Units.SECOND : 0;
    long allowed = Math.max(near, Math.min(half / 4, spacing / 50));
    for (long minutes : new long[] {60, 30, 15, 10, 5}) {
      long rounded = round(exact, minutes * Units.MINUTE);
      if (Math.abs(rounded - exact) <= allowed) {
        return rounded;
      }
    }
    return round(exact, Units.MINUTE);
  }

  static long round(long time, long unit) {
    return Math.floorDiv(time + unit / 2, unit) * unit;
  }
}
