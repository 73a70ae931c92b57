package dev.nightjar.jobs.learn;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The starts of a job, in order, as both clocks show them.
///
/// @param hasChanges whether the clock on the wall was changed while they went on
/// @param plainBits what it costs to tell the time of each after the one before, knowing no
///   schedule
@SuppressWarnings("ArrayRecordComponent") // hot: its arrays are shared and never changed
record Starts(
    Timeline utc,
    Timeline wall,
    ZoneId zone,
    boolean hasChanges,
    Calendar days,
    double[] plainBits) {
  private static final int MAX = 200;

  /// Older starts than this before the newest are left out: they say little, and each day between
  /// costs.
  private static final long MAX_SPAN = 5 * 366 * Units.DAY;

  /// How far from a change of the clock a due time or a start may be moved by it.
  private static final long AROUND_CHANGE = 10 * Units.MINUTE;

  static Starts of(long[] startsMillis, ZoneId zone, List<Gap> away) {
    int from = Math.max(0, startsMillis.length - MAX);
    while (startsMillis[startsMillis.length - 1] - startsMillis[from] > MAX_SPAN) {
      from++;
    }
    long[] utc = Arrays.copyOfRange(startsMillis, from, startsMillis.length);
    long first = utc[0];
    long last = utc[utc.length - 1];
    ZoneRules rules = zone.getRules();
    List<ZoneOffsetTransition> changes = changes(rules, first, last);
    long[] wall = new long[utc.length];
    for (int i = 0, change = 0; i < utc.length; i++) {
      while (change < changes.size() && changes.get(change).toEpochSecond() * 1000 <= utc[i]) {
        change++;
      }
      wall[i] = utc[i] + offset(rules, changes, change, first);
    }
    List<Gap> seen =
        away.stream()
            .filter(gap -> gap.to().toEpochMilli() > first && gap.from().toEpochMilli() < last)
            .toList();
    Spans awayUtc = Spans.of(pairs(seen.stream(), gap -> 0));
    Spans wallExcused =
        Spans.of(
            concat(
                pairs(seen.stream(), gap -> millis(rules, gap)),
                changes.stream().flatMapToLong(Starts::around).toArray()));
    boolean[] isExcused = new boolean[utc.length];
    Spans changesOnly = Spans.of(changes.stream().flatMapToLong(Starts::around).toArray());
    for (int i = 0; i < utc.length && !changesOnly.isEmpty(); i++) {
      isExcused[i] = changesOnly.contains(wall[i]);
    }
    return new Starts(
        new Timeline(utc, awayUtc, new boolean[utc.length]),
        new Timeline(wall, wallExcused, isExcused),
        zone,
        !changes.isEmpty(),
        new Calendar(wall[0], wall[wall.length - 1]),
        plainBits(utc));
  }

  /// Without those that only try again what was started right before.
  Starts withoutRepeats() {
    long[] at = utc.at();
    long[] pauses = new long[at.length - 1];
    for (int i = 0; i < pauses.length; i++) {
      pauses[i] = at[i + 1] - at[i];
    }
    Arrays.sort(pauses);
    long least = Math.min(10 * Units.MINUTE, pauses[pauses.length / 2] / 10);
    long[] kept = new long[at.length];
    kept[0] = at[0];
    int used = 1;
    for (int i = 1; i < at.length; i++) {
      if (at[i] - kept[used - 1] >= least) {
        kept[used++] = at[i];
      }
    }
    return used == at.length ? this : of(Arrays.copyOf(kept, used), zone, List.of());
  }

  int size() {
    return utc.size();
  }

  Timeline timeline(boolean isUtc) {
    return isUtc ? utc : wall;
  }

  /// The offset of the clock on the wall at a start.
  long offset(int index) {
    return wall.at()[index] - utc.at()[index];
  }

  long newestOffset() {
    return offset(size() - 1);
  }

  private static List<ZoneOffsetTransition> changes(ZoneRules rules, long first, long last) {
    List<ZoneOffsetTransition> changes = new ArrayList<>();
    if (!rules.isFixedOffset()) {
      Instant end = Instant.ofEpochMilli(last);
      ZoneOffsetTransition next = rules.nextTransition(Instant.ofEpochMilli(first));
      while (next != null && !next.getInstant().isAfter(end)) {
        changes.add(next);
        next = rules.nextTransition(next.getInstant());
      }
    }
    return changes;
  }

  private static long offset(
      ZoneRules rules, List<ZoneOffsetTransition> changes, int passed, long first) {
    return 1000L
        * (passed == 0
                ? rules.getOffset(Instant.ofEpochMilli(first))
                : changes.get(passed - 1).getOffsetAfter())
            .getTotalSeconds();
  }

  private static long millis(ZoneRules rules, Gap gap) {
    return rules.getOffset(gap.from()).getTotalSeconds() * 1000L;
  }

  private static java.util.stream.LongStream around(ZoneOffsetTransition change) {
    long at = change.toEpochSecond() * 1000;
    long before = at + change.getOffsetBefore().getTotalSeconds() * 1000L;
    long after = at + change.getOffsetAfter().getTotalSeconds() * 1000L;
    return java.util.stream.LongStream.of(
        Math.min(before, after) - AROUND_CHANGE, Math.max(before, after) + AROUND_CHANGE);
  }

  private static long[] pairs(Stream<Gap> gaps, java.util.function.ToLongFunction<Gap> shift) {
    return gaps.flatMapToLong(
            gap ->
                java.util.stream.LongStream.of(
                    gap.from().toEpochMilli() + shift.applyAsLong(gap) - Units.MINUTE,
                    gap.to().toEpochMilli() + shift.applyAsLong(gap) + Units.MINUTE))
        .toArray();
  }

  private static long[] concat(long[] a, long[] b) {
    long[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /// The cheapest of three ways to tell a pause: as one of a memoryless process with the mean of
  /// them all, or with that of most of them, or by its magnitude.
  private static double[] plainBits(long[] utc) {
    int count = utc.length - 1;
    double[] pauses = new double[count];
    for (int i = 0; i < count; i++) {
      pauses[i] = Math.max(1, (utc[i + 1] - utc[i]) / 1000.0);
    }
    double[] sorted = pauses.clone();
    Arrays.sort(sorted);
    double mean = Math.max(1, (utc[count] - utc[0]) / 1000.0 / count);
    double usual = sorted[count / 2] / Math.log(2);
    double[] bits = new double[utc.length];
    for (int i = 0; i < count; i++) {
      bits[i + 1] =
          Math.min(
              Math.min(memoryless(pauses[i], mean), memoryless(pauses[i], usual) + 0.5),
              Units.log2(pauses[i]) + 4);
    }
    return bits;
  }

  private static double memoryless(double pause, double mean) {
    return Units.log2(Math.E * mean) + (pause / mean - 1) / Math.log(2);
  }
}
