package dev.nightjar.jobs.learn;

import dev.nightjar.jobs.schedule.Schedule;
import java.time.Duration;

/// A schedule as it was found in the starts of runs.
///
/// @param tolerance how far a start may be from its due time before it is out of the ordinary:
///   covers the jitter that was seen, with room; at least some seconds
/// @param offset the usual difference of a start from its due time; positive when it starts late
/// @param hits of the due times since the first start, those at which a run started
/// @param due how many due times there were since the first start, gaps of ours left out, and the
///   parts of the week in which it was never seen to start
/// @param seen where in the week it was seen to start; what is due elsewhere is a guess, of which
///   nothing may be told
/// @param evidence such as "14 of 14 at 02:30 ± 40 s, Mon–Fri"
public record LearnedSchedule(
    Schedule schedule,
    Duration tolerance,
    Duration offset,
    int hits,
    int due,
    Stage stage,
    Seen seen,
    String evidence) {
  /// What may be done with it.
  public enum Stage {
    /// Too few runs: it is shown, nothing is told.
    SILENT("silent"),
    /// It is told as something to look at.
    ADVISORY("advisory"),
    ARMED("armed");

    private final String wireName;

    Stage(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }
}
