package dev.nightjar.jobs.learn;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// Finds the schedule in the starts of a job's runs, or that there is none.
///
/// Each of many [hypotheses][Hypothesis] is judged by how briefly the starts can be told with it:
/// the hypothesis itself, then for each start how many due times went by and how far from its own
/// it is. Odd starts and missing ones cost, so that neither a schedule that is due far too often
/// nor one with too many rules wins. What saves too little against telling each pause by itself is
/// no schedule. Of a schedule that was changed the newest one counts.
///
/// Pure: the same starts give the same schedule. Safe for use by many threads.
public final class ScheduleLearner {
  private static final int LEAST_STARTS = 3;

  /// A schedule may have been changed so many starts ago, as far as is tried.
  private static final int[] NEWEST = {5, 8, 14, 25, 50};

  private ScheduleLearner() {}

  /// @param startsMillis ascending; the newest 200 count
  /// @param zone of the clock that the job's host goes by, as far as is known
  /// @param away when nobody watched
  /// @return empty when too few are known or they keep to nothing
  public static Optional<LearnedSchedule> learn(long[] startsMillis, ZoneId zone, List<Gap> away) {
    return learn(startsMillis, zone, away, new WeekTimes());
  }

  /// @param older times of the week in which the job was started before those starts
  public static Optional<LearnedSchedule> learn(
      long[] startsMillis, ZoneId zone, List<Gap> away, WeekTimes older) {
    if (startsMillis.length < LEAST_STARTS) {
      return Optional.empty();
    }
    var starts = Starts.of(startsMillis, zone, away);
    return starts.size() < LEAST_STARTS
        ? Optional.empty()
        : regime(starts).flatMap(regime -> Telling.of(regime, starts, older));
  }

  private static Optional<Regime> regime(Starts starts) {
    var search = new Search(starts);
    search.add(0);
    Optional<Regime> best = search.best();
    if (best.isPresent() && Soundness.isComplete(best.get(), starts)) {
      return best;
    }
    for (int newest : NEWEST) {
      if (newest < starts.size()) {
        search.add(starts.size() - newest);
      }
    }
    return search.bestSound();
  }
}
