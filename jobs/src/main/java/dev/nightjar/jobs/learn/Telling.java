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

  /// A few runs that leave more due times out than this tell nothing yet.
  private static final double LITTLE = 0.75;

  private static final double HALF_A_DAY = 0.5;

  /// Below that most due times go by without a start: it is no schedule.
  private static final double NONE = 0.5;

  private Telling() {}

  static Optional<LearnedSchedule> of(Regime regime, Starts starts, WeekTimes older) {
    var refined = Refined.of(regime, starts);
    Seen seen = Seen.of(refined.hypothesis(), regime, starts, older);
    Count count = new Counting(regime, starts, seen).count();
    if (count.share() < NONE) {
      return Optional.empty();
    }
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
            seen,
            Evidence.text(refined, count.hits(), count.due(), schedule.words(), seen)));
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
    boolean isPatchy = runs < ENOUGH && count.share() < LITTLE;
    if (runs < (isWeekly ? FEW_OF_WEEKLY : FEW) || isPatchy) {
      return Stage.SILENT;
    }
    boolean isOften = runs > 1 && days / (runs - 1) < HALF_A_DAY;
    boolean hasSeenNoNight = isOften && days < 1; // it may rest then
    return runs < ENOUGH || count.share() < Count.SURE || hasSeenNoNight
        ? Stage.ADVISORY
        : Stage.ARMED;
  }
}
