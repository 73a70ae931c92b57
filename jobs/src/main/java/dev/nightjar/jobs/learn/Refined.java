package dev.nightjar.jobs.learn;

import java.util.Arrays;

/// A hypothesis with the due times that people would write, and how exactly the starts keep to
/// them.
///
/// @param tolerance how far from its due time a start may be
/// @param offset how long after its due time it usually is
/// @param half half of the range that the starts lie in
record Refined(Hypothesis hypothesis, long tolerance, long offset, long half) {
  /// In shares of the time between due times: a start so near to one is taken for it rather than
  /// for one at an odd time, if nothing else is.
  private static final double NEAR = 0.05;

  private static final double STRAY_ROOM = 1.15;

  static Refined of(Regime regime, Starts starts) {
    return switch (regime.fit().hypothesis()) {
      case Interval interval -> interval(interval, regime, starts);
      case ClockGrid grid -> grid(grid, regime, starts);
      case DayTimes times -> times(times, regime, starts);
    };
  }

  private static Refined interval(Interval interval, Regime regime, Starts starts) {
    Fit fit = regime.fit();
    long[] found = new long[starts.size()];
    int count = 0;
    for (int i = Math.max(1, regime.from()); i < starts.size(); i++) {
      if (fit.hit()[i] && fit.due()[i] == 1) {
        found[count++] = fit.residual()[i];
      }
    }
    Habitual habitual = Habitual.of(found, count);
    long exact = interval.period() + habitual.centre();
    long unit = exact >= 20 * Units.MINUTE ? Units.MINUTE : Units.SECOND;
    long near = Habitual.round(exact, unit);
    long period =
        Math.abs(near - exact) <= Math.max(Units.SECOND, habitual.half() / 4)
            ? near
            : Math.max(Units.SECOND, Habitual.round(exact, Units.SECOND));
    long off = exact - period;
    return new Refined(
        new Interval(period), habitual.tolerance(off, period, period, 1), off, habitual.half());
  }

  private static Refined grid(ClockGrid grid, Regime regime, Starts starts) {
    Fit fit = regime.fit();
    long spacing = grid.spacing();
    long[] phases = grid.phases().clone();
    long shift = grid.isUtc() ? starts.newestOffset() : 0;
    for (int i = 0; i < phases.length; i++) {
      Habitual habitual = residuals(fit, regime.from(), phases.length, i);
      if (habitual.count() > 0) {
        phases[i] = habitual.rounded(phases[i] + shift, spacing) - shift;
      }
    }
    long[] within = new long[phases.length];
    for (int i = 0; i < phases.length; i++) {
      within[i] = Math.floorMod(phases[i], grid.period());
    }
    Arrays.sort(within);
    var rounded = new ClockGrid(grid.period(), within, grid.isUtc(), grid.isPlain());
    return measured(rounded, regime, starts, grid.phases(), phases, false);
  }

  private static Refined times(DayTimes times, Regime regime, Starts starts) {
    Fit fit = regime.fit();
    long spacing = times.spacing();
    int count = times.times().length;
    long[] rounded = new long[count];
    Habitual all = residuals(fit, regime.from(), 1, 0);
    for (int i = 0; i < count; i++) {
      Habitual own = times.step() > 0 ? all : residuals(fit, regime.from(), count, i);
      rounded[i] = (own.count() > 0 ? own : all).rounded(times.times()[i], spacing);
    }
    long[] sorted = rounded.clone();
    Arrays.sort(sorted);
    var better = new DayTimes(sorted, times.step(), times.days(), starts.days(), times.isUtc());
    return measured(better, regime, starts, times.times(), rounded, times.step() > 0);
  }

  private static Refined measured(
      Timetable timetable,
      Regime regime,
      Starts starts,
      long[] before,
      long[] after,
      boolean isOneOffset) {
    Fit fit = regime.fit();
    int from = regime.from();
    long spacing = timetable.spacing();
    long[] residuals = new long[fit.hit().length];
    int count = 0;
    for (int i = from; i < residuals.length; i++) {
      if (fit.hit()[i]) {
        int index = Math.floorMod(fit.due()[i], before.length);
        residuals[count++] = fit.residual()[i] + before[index] - after[index];
      }
    }
    Habitual habitual = Habitual.of(residuals, count);
    long room =
        habitual.tolerance(
            habitual.centre(), spacing, pause(regime, starts), isOneOffset ? 1 : after.length);
    long stray = (long) (STRAY_ROOM * stray(timetable, regime, starts));
    return new Refined(timetable, Math.max(room, stray), habitual.centre(), habitual.half());
  }

  /// The usual time from one start to the next.
  private static long pause(Regime regime, Starts starts) {
    long[] at = starts.utc().at();
    int last = at.length - 1;
    return (at[last] - at[regime.from()]) / Math.max(1, last - regime.from());
  }

  /// How far off the farthest start was that came near a due time which no other one answered. It
  /// is left out where the due time is looked for, and may come so again.
  private static long stray(Timetable timetable, Regime regime, Starts starts) {
    Fit fit = regime.fit();
    long[] at = starts.timeline(timetable.isUtc()).at();
    long most = (long) (timetable.spacing() * NEAR);
    long farthest = 0;
    for (int i = regime.from() + 1; i < at.length; i++) {
      long ordinal = timetable.nearest(at[i]);
      long off = Math.abs(at[i] - timetable.due(ordinal));
      boolean isAnswered =
          (fit.hit()[i - 1] && timetable.nearest(at[i - 1]) == ordinal)
              || (i + 1 < at.length && timetable.nearest(at[i + 1]) == ordinal);
      if (!fit.hit()[i] && !isAnswered && off <= most) {
        farthest = Math.max(farthest, off);
      }
    }
    return farthest;
  }

  private static Habitual residuals(Fit fit, int from, int every, int index) {
    long[] found = new long[fit.hit().length];
    int count = 0;
    for (int i = from; i < found.length; i++) {
      if (fit.hit()[i] && Math.floorMod(fit.due()[i], every) == index) {
        found[count++] = fit.residual()[i];
      }
    }
    return count == 0 ? new Habitual(0, 0, 0, 0) : Habitual.of(found, count);
  }
}
