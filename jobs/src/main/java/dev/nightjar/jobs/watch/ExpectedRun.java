package dev.nightjar.jobs.watch;

import dev.nightjar.model.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is expected of a job on an instance, and how it stands.
///
/// @param instance empty for a job that is shared by its hosts
/// @param source `given`, `pinned` or `learned`; `none` when it has no schedule
/// @param schedule as people write it; empty when there is none
/// @param words as people say it
/// @param zone of the schedule
/// @param tolerance how long after its due time a start is on time
/// @param stage `armed`, `advisory` or `silent`
/// @param evidence what speaks for a learned one
/// @param nextAt the next due time that no run has answered yet
/// @param missingSince the first due time of those in a row that nothing came after
/// @param offset the usual difference between due time and start; negative when early
/// @param isDrifting whether starts wander away from their due times
/// @param lastRun the newest run that answers a due time
public record ExpectedRun(
    String job,
    String instance,
    String source,
    String schedule,
    String words,
    String zone,
    Duration tolerance,
    String stage,
    String evidence,
    Optional<Instant> nextAt,
    State state,
    Optional<Instant> missingSince,
    Optional<Duration> offset,
    boolean isDrifting,
    Optional<RunId> lastRun) {
  /// ```
  /// Waiting -> Running   a run started;                Running -> Waiting  it ended
  /// Waiting -> Late      nothing started in tolerance; Late -> Running, Waiting  it came after all
  /// Late    -> Missed    nothing came for longer;      Missed -> Running, Waiting  a run came
  /// any     -> Unwatched we were away when it was due, and nobody could have told us yet
  /// ```
  public enum State {
    NONE("none"),
    WAITING("waiting"),
    RUNNING("running"),
    LATE("late"),
    MISSED("missed"),
    UNWATCHED("unwatched");

    private final String wireName;

    State(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }
}
