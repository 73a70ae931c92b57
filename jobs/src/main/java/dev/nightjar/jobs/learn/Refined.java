package dev.nightjar.jobs.learn;

import java.util.Arrays;

/// A hypothesis with the due times that people would write, and how exactly the starts keep to
/// them.
///
/// @param tolerance how far from its due time a start may be
/// @param offset how long after its due time it usually is
/// @param half half of the range that the starts lie in
record Refined(Hypothesis hypothesis, long tolerance, long offset, long half) {
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
    return new Refined(new Interval(period), habitual.tolerance(off, period), off, habitual.half());
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
    return measured(rounded, fit, regime.from(), grid.phases(), phases, spacing);
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
    return measured(better, fit, regime.from(), times.times(), rounded, spacing);
  }

  private static Refined measured(
      Timetable timetable, Fit fit, int from, long[] before, long[] after, long spacing) {
    long[] residuals = new long[fit.hit().length];
    int count = 0;
    for (int i = from; i < residuals.length; i++) {
      if (fit.hit()[i]) {
        int index = Math.floorMod(fit.due()[i], before.length);
        residuals[count++] = fit.residual()[i] + before[index] - after[index];
      }
    }
    Habitual habitual = Habitual.of(residuals, count);
    return new Refined(
        timetable,
        habitual.tolerance(habitual.centre(), spacing),
        habitual.centre(),
        habitual.half());
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
