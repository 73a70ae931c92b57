package dev.nightjar.jobs.learn;

import java.util.List;
import java.util.Optional;

/// The newest starts, which keep to one hypothesis.
///
/// @param from the first of them
/// @param saved the bits that this saves against knowing no schedule
record Regime(Fit fit, int from, double saved) {
  /// What it costs to tell that the schedule was changed.
  private static final double CHANGE_BITS = 8;

  private static final int LEAST_HITS = 3;

  /// The one that, with the best for the time before it, tells all starts most cheaply.
  static Optional<Regime> newest(List<Fit> fits, int size) {
    double[] before = new double[size + 1];
    for (Fit fit : fits) {
      double sum = -fit.bits();
      for (int i = 0; i < size; i++) {
        sum += fit.gain()[i];
        before[i + 1] = Math.max(before[i + 1], sum);
      }
    }
    Optional<Regime> best = Optional.empty();
    double most = 0;
    for (Fit fit : fits) {
      double sum = -fit.bits();
      int hits = 0;
      for (int from = size - 1; from >= 0; from--) {
        sum += fit.gain()[from];
        if (fit.hit()[from]) {
          hits++;
        }
        double saved = sum - fit.gain()[from] + first(fit, from);
        int begin = isFollowing(fit, from) ? from - 1 : from;
        double whole = saved + (begin == 0 ? 0 : before[begin] - CHANGE_BITS);
        if (hits >= LEAST_HITS && fit.hit()[from] && whole > most) {
          most = whole;
          best = Optional.of(new Regime(fit, begin, saved));
        }
      }
    }
    return best;
  }

  private static double first(Fit fit, int from) {
    return isFollowing(fit, from) ? fit.gain()[from] : fit.firstGain();
  }

  /// Whether the start before belongs to it, as an interval's do.
  private static boolean isFollowing(Fit fit, int from) {
    return fit.hypothesis() instanceof Interval && from > 0 && fit.missed()[from] == 0;
  }

  int hits() {
    return fit.hits(from);
  }
}
