package dev.nightjar.jobs.learn;

import dev.nightjar.jobs.learn.LearnedSchedule.Stage;
import dev.nightjar.jobs.schedule.Schedule;
import dev.nightjar.jobs.schedule.Schedules;
import java.time.Duration;
import java.util.Optional;

/// Makes of a regime what others are told.
final class Telling {
  private static final int FEW = 5;
  private static final int FEW_OF_WEEKLY = 4;
  private static final int ENOUGH = 8;
  private static final double SURE = 0.8;
  private static final double HALF_A_DAY = 0.5;

  /// Below that most due times go by without a start: it is no schedule.
  private static final double NONE = 0.5;

  private Telling() {}

  /// @param hits of the due times those that a start answered
  private record Count(int hits, long due) {
    double share() {
      return due == 0 ? 0 : (double) hits / due;
    }
  }

  static Optional<LearnedSchedule> of(Regime regime, Starts starts) {
    Count count = count(regime, starts);
    if (count.share() < NONE) {
      return Optional.empty();
    }
    var refined = Refined.of(regime, starts);
    long newest = newestDue(refined.hypothesis(), starts);
    String text = Spelling.text(refined.hypothesis(), newest, starts);
    Schedule schedule = Schedules.parse(text, starts.zone());
    return Optional.of(
        new LearnedSchedule(
            schedule,
            Duration.ofMillis(refined.tolerance()),
            Duration.ofMillis(refined.offset()),
            count.hits(),
            Math.toIntExact(Math.min(Integer.MAX_VALUE, count.due())),
            stage(regime, starts, count),
            Evidence.text(refined, count.hits(), count.due(), schedule.words())));
  }

  private static long newestDue(Hypothesis hypothesis, Starts starts) {
    return switch (hypothesis) {
      case Interval _ -> 0;
      case Timetable timetable -> {
        long[] at = starts.timeline(timetable.isUtc()).at();
        yield timetable.due(timetable.nearest(at[at.length - 1]));
      }
    };
  }

  private static Stage stage(Regime regime, Starts starts, Count count) {
    int runs = regime.hits() + (regime.fit().hypothesis() instanceof Interval ? 1 : 0);
    int last = starts.size() - 1;
    double days = (double) (starts.utc().at()[last] - starts.utc().at()[regime.from()]) / Units.DAY;
    boolean isWeekly = runs > 1 && days / (runs - 1) >= 6;
    if (runs < (isWeekly ? FEW_OF_WEEKLY : FEW)) {
      return Stage.SILENT;
    }
    boolean isOften = runs > 1 && days / (runs - 1) < HALF_A_DAY;
    boolean hasSeenNoNight = isOften && days < 1; // it may rest then
    return runs < ENOUGH || count.share() < SURE || hasSeenNoNight ? Stage.ADVISORY : Stage.ARMED;
  }

  /// From the regime's first start on; of one that had a long outage what came after it, once that
  /// is enough.
  private static Count count(Regime regime, Starts starts) {
    Fit fit = regime.fit();
    var all = count(fit, regime.from(), starts);
    if (all.share() >= SURE) {
      return all;
    }
    int after = regime.from();
    for (int i = regime.from(); i < starts.size(); i++) {
      if (fit.hit()[i] && fit.missed()[i] > 1 && fit.hits(i) >= ENOUGH) {
        after = i;
      }
    }
    return count(fit, after, starts);
  }

  private static Count count(Fit fit, int from, Starts starts) {
    int hits = 0;
    long missed = 0;
    for (int i = from; i < starts.size(); i++) {
      if (fit.hit()[i]) {
        missed += hits > 0 ? fit.missed()[i] : 0;
        hits++;
      }
    }
    return new Count(hits, hits + missed);
  }
}
