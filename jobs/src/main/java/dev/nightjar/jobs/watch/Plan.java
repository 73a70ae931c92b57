package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.learn.LearnedSchedule;
import dev.nightjar.jobs.learn.Seen;
import dev.nightjar.jobs.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/// When a job is due on an instance, and how patiently its start is waited for.
///
/// @param lateAfter after its due time it is late, which is shown
/// @param missedAfter after its due time it is missed, which is told
/// @param seen where in the week a due time is judged; elsewhere it is expected and nothing is told
record Plan(
    Source source,
    Schedule schedule,
    ZoneId zone,
    Duration lateAfter,
    Duration missedAfter,
    LearnedSchedule.Stage stage,
    Seen seen,
    String evidence,
    Optional<Duration> offset) {
  enum Source {
    GIVEN("given"),
    PINNED("pinned"),
    LEARNED("learned");

    private final String wireName;

    Source(String wireName) {
      this.wireName = wireName;
    }

    String wireName() {
      return wireName;
    }
  }

  private static final Duration MIN_PATIENCE = Duration.ofMinutes(1);
  private static final Duration MAX_PATIENCE = Duration.ofMinutes(15);

  /// Shares of a period that is not told how patient to be: late after a tenth of it.
  private static final int SHARE = 10;

  static Plan learned(LearnedSchedule found, ZoneId zone) {
    return new Plan(
        Source.LEARNED,
        found.schedule(),
        zone,
        found.tolerance(),
        found.tolerance().multipliedBy(2),
        found.stage(),
        found.seen(),
        found.evidence(),
        Optional.of(found.offset()));
  }

  /// A schedule by a person's word.
  ///
  /// @param startWithin after which it is missed, when that was said
  static Plan stated(
      Source source,
      Schedule schedule,
      ZoneId zone,
      Optional<Duration> startWithin,
      Optional<LearnedSchedule> found,
      Instant now) {
    Duration late =
        startWithin
            .map(limit -> limit.dividedBy(2))
            .or(() -> found.map(LearnedSchedule::tolerance))
            .orElseGet(() -> patience(schedule, now));
    return new Plan(
        source,
        schedule,
        zone,
        late,
        startWithin.orElse(late.multipliedBy(2)),
        LearnedSchedule.Stage.ARMED,
        Seen.EVERYWHERE,
        source == Source.GIVEN ? "given" : "pinned by a person",
        found.map(LearnedSchedule::offset));
  }

  /// So long before a due time a start answers it already. A learned due time is where most starts
  /// are, and some come as much before it as others after.
  Duration earlyBy() {
    return source == Source.LEARNED ? missedAfter : lateAfter;
  }

  private static Duration patience(Schedule schedule, Instant now) {
    Optional<Instant> next = schedule.next(now);
    Duration period =
        next.flatMap(schedule::next)
            .map(second -> Duration.between(next.orElseThrow(), second))
            .orElse(Duration.ofDays(1));
    Duration share = period.dividedBy(SHARE);
    if (share.compareTo(MIN_PATIENCE) < 0) {
      return MIN_PATIENCE;
    }
    return share.compareTo(MAX_PATIENCE) > 0 ? MAX_PATIENCE : share;
  }
}
