package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Hypotheses that repeat within a day whatever day it is, and intervals.
final class GridCandidates {
  /// Periods that divide the day, as people choose them.
  private static final long[] PERIODS = {
    5 * Units.SECOND,
    10 * Units.SECOND,
    15 * Units.SECOND,
    20 * Units.SECOND,
    30 * Units.SECOND,
    Units.MINUTE,
    2 * Units.MINUTE,
    3 * Units.MINUTE,
    4 * Units.MINUTE,
    5 * Units.MINUTE,
    6 * Units.MINUTE,
    10 * Units.MINUTE,
    12 * Units.MINUTE,
    15 * Units.MINUTE,
    20 * Units.MINUTE,
    30 * Units.MINUTE,
    Units.HOUR,
    2 * Units.HOUR,
    3 * Units.HOUR,
    4 * Units.HOUR,
    6 * Units.HOUR,
    8 * Units.HOUR,
    12 * Units.HOUR
  };

  private static final int MAX_MINUTES = 12;

  private final Starts starts;

  GridCandidates(Starts starts) {
    this.starts = starts;
  }

  /// @param from the first of the starts to go by
  List<Hypothesis> of(int from) {
    List<Hypothesis> found = new ArrayList<>();
    long[] at = starts.utc().at();
    long[] pauses = new long[at.length - from - 1];
    for (int i = 0; i < pauses.length; i++) {
      pauses[i] = at[from + i + 1] - at[from + i];
    }
    Arrays.sort(pauses);
    long usual = pauses[pauses.length / 2];
    for (long period : PERIODS) {
      if (period >= usual * 0.4 && period <= usual * 2.5) {
        grids(period, from, found);
      }
    }
    if (usual < Units.HOUR) {
      minutes(from, found);
    }
    long most = Habitual.round(Circle.densest(pauses, Circle.HALF), Units.SECOND);
    pausing(most, from, found);
    long some = Habitual.round(Circle.densest(pauses, Circle.THIRD), Units.SECOND);
    if (Math.abs(some - most) * 50 > most) {
      pausing(some, from, found);
    }
    return found;
  }

  /// Hypotheses of so long from one start to the next.
  private void pausing(long period, int from, List<Hypothesis> found) {
    stepped(period, from, found);
    if (period >= Units.SECOND) {
      found.add(new Interval(period));
      anchored(period, from, found);
    }
  }

  private void grids(long period, int from, List<Hypothesis> found) {
    boolean isSame = period <= Units.HOUR;
    found.add(grid(period, from, isSame));
    if (!isSame && starts.hasChanges()) {
      found.add(grid(period, from, true));
    }
  }

  private ClockGrid grid(long period, int from, boolean isUtc) {
    long[] at = starts.timeline(isUtc).at();
    long[] phases = {Circle.middle(at, from, at.length, period)};
    return new ClockGrid(period, phases, isUtc, true);
  }

  /// Several minutes of each hour, as `*/25` or `5,20,50`.
  private void minutes(int from, List<Hypothesis> found) {
    long[] at = starts.utc().at();
    List<long[]> sets =
        Clusters.centres(Arrays.copyOfRange(at, from, at.length), Units.HOUR, Units.MINUTE);
    for (long[] phases : sets) {
      if (phases.length > 1 && phases.length <= MAX_MINUTES) {
        found.add(new ClockGrid(Units.HOUR, phases, true, true));
      }
    }
  }

  /// A step that starts anew with each hour, as `*/7` or `*/25`.
  private void stepped(long usual, int from, List<Hypothesis> found) {
    long step = (usual + Units.MINUTE / 2) / Units.MINUTE * Units.MINUTE;
    if (step < 7 * Units.MINUTE || step > 29 * Units.MINUTE || Units.HOUR % step == 0) {
      return;
    }
    long[] at = starts.wall().at();
    long[] within = new long[at.length - from];
    for (int i = 0; i < within.length; i++) {
      within[i] = Math.floorMod(at[from + i], Units.HOUR) % step;
    }
    long phase = Circle.middle(within, 0, within.length, step);
    long shift = phase > step / 2 ? phase - step : phase;
    int count = (int) ((Units.HOUR - 1) / step) + 1;
    long[] phases = new long[count];
    for (int i = 0; i < count; i++) {
      phases[i] = Math.floorMod(i * step + shift - starts.newestOffset(), Units.HOUR);
    }
    Arrays.sort(phases);
    found.add(new ClockGrid(Units.HOUR, phases, true, true));
  }

  /// A period that divides no day, counted from some start.
  private void anchored(long rough, int from, List<Hypothesis> found) {
    long[] at = starts.utc().at();
    int count = at.length - from;
    long[] rounds = new long[count];
    for (int i = 1; i < count; i++) {
      long pause = at[from + i] - at[from + i - 1];
      rounds[i] = rounds[i - 1] + Math.round((double) pause / rough);
    }
    int apart = count / 2;
    long[] periods = new long[count - apart];
    int used = 0;
    for (int i = 0; i + apart < count; i++) {
      long between = rounds[i + apart] - rounds[i];
      if (between > 0) {
        periods[used++] = (at[from + i + apart] - at[from + i]) / between;
      }
    }
    if (used == 0) {
      return;
    }
    Arrays.sort(periods, 0, used);
    long exact = periods[used / 2];
    long total = Math.max(1, rounds[count - 1]);
    for (long unit : new long[] {Units.HOUR, Units.MINUTE, Units.SECOND}) {
      long rounded = (exact + unit / 2) / unit * unit;
      if (rounded > 0 && Math.abs(rounded - exact) * total <= Math.max(rough / 8, unit / 60)) {
        long[] phases = {Circle.middle(at, from, at.length, rounded)};
        found.add(new ClockGrid(rounded, phases, true, false));
        return;
      }
    }
  }
}
