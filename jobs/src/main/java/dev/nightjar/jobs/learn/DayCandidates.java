package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Hypotheses of times of day on certain days.
final class DayCandidates {
  private static final long[] APART = {
    3 * Units.MINUTE, 15 * Units.MINUTE, Units.HOUR, 4 * Units.HOUR
  };

  private static final int MAX_TIMES = 12;

  /// Due times so little before midnight belong to the day that comes: a clock is seldom exact.
  private static final long BEFORE_MIDNIGHT = 45 * Units.SECOND;

  private final Starts starts;

  DayCandidates(Starts starts) {
    this.starts = starts;
  }

  List<Hypothesis> of(int from) {
    List<Hypothesis> found = new ArrayList<>();
    lists(from, false, found);
    if (starts.hasChanges()) {
      lists(from, true, found);
    }
    return found;
  }

  private void lists(int from, boolean isUtc, List<Hypothesis> found) {
    long[] at = starts.timeline(isUtc).at();
    long[] newest = Arrays.copyOfRange(at, from, at.length);
    Set<List<Long>> seen = new HashSet<>();
    for (long apart : APART) {
      for (long[] times : Clusters.centres(newest, Units.DAY, apart)) {
        if (times.length <= MAX_TIMES && seen.add(rounded(times))) {
          onDays(aroundMidnight(times), 0, apart, from, isUtc, found);
        }
      }
    }
  }

  private static List<Long> rounded(long[] times) {
    return Arrays.stream(times).map(time -> time / (2 * Units.MINUTE)).boxed().toList();
  }

  private static long[] aroundMidnight(long[] times) {
    long last = times[times.length - 1];
    if (last < Units.DAY - BEFORE_MIDNIGHT) {
      return times;
    }
    long[] turned = new long[times.length];
    turned[0] = last - Units.DAY;
    System.arraycopy(times, 0, turned, 1, times.length - 1);
    return turned;
  }

  /// The part of the day in which a grid's due times are answered.
  void window(ClockGrid grid, int from, List<Hypothesis> found) {
    long step = grid.period();
    int slots = (int) (Units.DAY / step);
    long[] wall = starts.wall().at();
    long phase = Circle.middle(wall, from, wall.length, step);
    int[] counts = new int[slots];
    Set<Long> days = new HashSet<>();
    for (int i = from; i < wall.length; i++) {
      counts[(int) (Math.floorMod(wall[i] - phase + step / 2, Units.DAY) / step)]++;
      days.add(Math.floorDiv(wall[i], Units.DAY));
    }
    int least = Math.max(1, days.size() / 5);
    int longest = 0;
    int run = 0;
    int end = 0;
    for (int i = 0; i < 2 * slots; i++) {
      run = counts[i % slots] >= least ? 0 : run + 1;
      if (run > longest && run <= slots) {
        longest = run;
        end = i % slots;
      }
    }
    int used = slots - longest;
    if (longest < 2 || used < 2) {
      return;
    }
    long[] times = new long[used];
    for (int i = 0; i < used; i++) {
      times[i] = ((end + 1 + i) % slots) * step + phase;
    }
    Arrays.sort(times);
    if (times[used - 1] >= Units.DAY - BEFORE_MIDNIGHT) {
      times = aroundMidnight(times);
    }
    onDays(times, step, step, from, false, found);
  }

  /// @param near starts farther than this from these times perhaps say nothing of the days
  private void onDays(
      long[] times, long step, long near, int from, boolean isUtc, List<Hypothesis> found) {
    Calendar calendar = starts.days();
    var daily = new DayTimes(times, step, Days.Every.EVERY, calendar, isUtc);
    found.add(daily);
    long[] at = starts.timeline(isUtc).at();
    int[] active = new int[at.length - from];
    int[] counts = new int[active.length];
    Set<Days> classes = new LinkedHashSet<>();
    int all = days(daily, at, from, Units.DAY, active, counts);
    classes.addAll(DayClasses.of(active, counts, all, calendar));
    if (hasOthers(daily, at, from, near)) {
      int used = days(daily, at, from, near, active, counts);
      classes.addAll(DayClasses.of(active, counts, used, calendar));
    }
    for (Days days : classes) {
      found.add(new DayTimes(times, step, days, calendar, isUtc));
    }
  }

  private static boolean hasOthers(DayTimes daily, long[] at, int from, long near) {
    for (int i = from; i < at.length; i++) {
      if (Math.abs(at[i] - daily.due(daily.nearest(at[i]))) > near) {
        return true;
      }
    }
    return false;
  }

  /// The days of the starts that are near to a time.
  ///
  /// @return how many there are
  private static int days(
      DayTimes daily, long[] at, int from, long reach, int[] active, int[] counts) {
    int used = 0;
    for (int i = from; i < at.length; i++) {
      long ordinal = daily.nearest(at[i]);
      if (Math.abs(at[i] - daily.due(ordinal)) > reach) {
        continue;
      }
      int day = daily.day(ordinal);
      if (used > 0 && active[used - 1] == day) {
        counts[used - 1]++;
      } else {
        active[used] = day;
        counts[used++] = 1;
      }
    }
    return used;
  }
}
