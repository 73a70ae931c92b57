package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The hypotheses of one job so far. Owned by the thread that searches.
final class Search {
  private static final long LONGEST_WINDOW_STEP = 4 * Units.HOUR;

  private final Starts starts;
  private final Fitting fitting;
  private final Set<Hypothesis> tried = new LinkedHashSet<>();
  private final List<Fit> fits = new ArrayList<>();

  Search(Starts starts) {
    this.starts = starts;
    this.fitting = new Fitting(starts);
  }

  /// Takes up what the starts from this one on suggest.
  void add(int from) {
    var days = new DayCandidates(starts);
    List<Hypothesis> found = new ArrayList<>();
    List<Hypothesis> grids = new GridCandidates(starts).of(from);
    for (Hypothesis each : grids) {
      if (each instanceof ClockGrid grid && mayHaveWindow(grid)) {
        days.window(grid, from, found);
      }
    }
    found.addAll(grids);
    found.addAll(days.of(from));
    for (Hypothesis each : found) {
      if (tried.add(each)) {
        fits.add(fitting.fit(each, from));
      }
    }
  }

  private static boolean mayHaveWindow(ClockGrid grid) {
    return grid.isPlain()
        && grid.phases().length == 1
        && grid.period() >= Units.MINUTE
        && grid.period() <= LONGEST_WINDOW_STEP;
  }

  List<Fit> fits() {
    return fits;
  }

  Optional<Regime> best() {
    return Regime.newest(fits, starts.size());
  }
}
