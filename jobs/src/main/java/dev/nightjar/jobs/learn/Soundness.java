package dev.nightjar.jobs.learn;

/// Whether the best hypothesis is good enough to be told.
final class Soundness {
  /// So many bits it has to save, so that chance seldom does.
  private static final double LEAST_BITS = 5;

  /// So many more when it holds for the newest starts alone: there are many places to begin.
  private static final double LATE_BITS = 5;

  /// With so many it may be less orderly.
  private static final double CLEAR_BITS = 12;

  private static final double CLEAR_LEAVE = 1.7;

  private static final double MOST_ODD = 0.35;
  private static final double MOST_BREAKS = 0.2;

  /// After so many due times without an answer nobody keeps to it any more.
  private static final int STALE = 5;

  private Soundness() {}

  static boolean isSound(Regime regime, Starts starts) {
    Fit fit = regime.fit();
    long[] at = starts.utc().at();
    int hits = 0;
    int odd = 0;
    int breaks = 0;
    int last = regime.from();
    for (int i = regime.from(); i < starts.size(); i++) {
      if (!fit.hit()[i]) {
        odd += i == regime.from() || isAgain(at[i] - at[i - 1], fit.hypothesis().spacing()) ? 0 : 1;
        continue;
      }
      hits++;
      last = i;
      if (fit.missed()[i] > 0 && i > regime.from()) {
        breaks++;
      }
    }
    double leave = regime.saved() >= CLEAR_BITS ? CLEAR_LEAVE : 1;
    return regime.saved() >= LEAST_BITS + (regime.from() > 1 ? LATE_BITS : 0)
        && odd <= Math.max(2, MOST_ODD * (hits + odd))
        && breaks <= Math.max(1, MOST_BREAKS * hits * leave)
        && !isStale(fit, last, starts);
  }

  /// Whether a start so long after the one before is that one tried again.
  private static boolean isAgain(long pause, long spacing) {
    return pause <= Math.min(spacing / 10, 10 * Units.MINUTE);
  }

  /// Whether no other hypothesis could be better: nearly every start and due time is told.
  static boolean isComplete(Regime regime, Starts starts) {
    Fit fit = regime.fit();
    int size = starts.size();
    if (regime.from() > 0 || !isSound(regime, starts)) {
      return false;
    }
    int told = 0;
    int breaks = 0;
    for (int i = 0; i < size; i++) {
      if (fit.hit()[i]) {
        told++;
        breaks += fit.missed()[i] > 0 ? 1 : 0;
      } else if (i >= size - 3) {
        return false;
      }
    }
    return fit.hypothesis() instanceof Interval
        ? told == size - 1 && breaks == 0
        : told >= size * 0.9 && breaks <= size * 0.05;
  }

  private static boolean isStale(Fit fit, int last, Starts starts) {
    int newest = starts.size() - 1;
    long passed =
        switch (fit.hypothesis()) {
          case Timetable timetable ->
              timetable.ordinal(starts.timeline(timetable.isUtc()).at()[newest]) - fit.due()[last];
          case Interval interval ->
              (starts.utc().at()[newest] - starts.utc().at()[last]) / interval.period();
        };
    return passed > STALE;
  }
}
