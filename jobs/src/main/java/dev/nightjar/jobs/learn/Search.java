package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The hypotheses of one job so far. Owned by the thread that searches.
final class Search {
  private static final long LONGEST_WINDOW_STEP = 4 * Units.HOUR;

  private static final int MOST_SECOND_LOOKS = 4;

  private final Starts starts;
  private final Starts once;
  private final Fitting fitting;
  private final Set<Hypothesis> tried = new LinkedHashSet<>();
  private final List<Fit> fits = new ArrayList<>();

  Search(Starts starts) {
    this.starts = starts;
    this.once = starts.withoutRepeats();
    this.fitting = new Fitting(starts);
  }

  /// Takes up what the starts from this one on suggest.
  void add(int from) {
    int first = from == 0 ? 0 : Math.max(0, once.size() - starts.size() + from);
    if (once.size() - first < 3) {
      return;
    }
    var days = new DayCandidates(once);
    List<Hypothesis> found = new ArrayList<>();
    List<Hypothesis> grids = new GridCandidates(once).of(first);
    for (Hypothesis each : grids) {
      if (each instanceof ClockGrid grid && mayHaveWindow(grid)) {
        days.window(grid, first, found);
      }
    }
    found.addAll(grids);
    found.addAll(days.of(first));
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

  /// The best that is good enough to be told: the cheapest may have more rules than it can show
  /// runs for.
  Optional<Regime> bestSound() {
    List<Fit> left = new ArrayList<>(fits);
    for (int i = 0; i < MOST_SECOND_LOOKS; i++) {
      Optional<Regime> best = Regime.newest(left, starts.size());
      if (best.isEmpty() || Soundness.isSound(best.get(), starts)) {
        return best;
      }
      left.remove(best.get().fit());
    }
    return Optional.empty();
  }

  Optional<Regime> best() {
    return Regime.newest(fits, starts.size());
  }
}
