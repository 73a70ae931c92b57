package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.watch.WatchedInstance.Standing;
import dev.nightjar.model.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is expected of a job on an instance, as others see it.
final class Views {
  private Views() {}

  static ExpectedRun expected(Standing of, Instant now) {
    DueTimes due = of.due();
    Optional<RunId> last =
        of.newest().runId().isEmpty()
            ? Optional.empty()
            : Optional.of(new RunId(of.newest().runId()));
    if (due == null) {
      return new ExpectedRun(
          of.job(),
          of.instance(),
          "none",
          "",
          "",
          of.zone().getId(),
          Duration.ZERO,
          "silent",
          of.runs().size() < 4 ? "too few runs yet" : "its starts follow no schedule",
          Optional.empty(),
          of.runs().running() > 0 ? ExpectedRun.State.RUNNING : ExpectedRun.State.NONE,
          Optional.empty(),
          Optional.empty(),
          false,
          last);
    }
    Plan plan = due.plan();
    return new ExpectedRun(
        of.job(),
        of.instance(),
        plan.source().wireName(),
        plan.schedule().text(),
        plan.schedule().words(),
        plan.zone().getId(),
        plan.missedAfter(),
        plan.stage().wireName(),
        plan.evidence(),
        due.next(),
        state(of, due, now),
        of.isTelling() ? due.missingSince() : Optional.empty(),
        plan.offset(),
        of.drift().isPresent(),
        last);
  }

  private static ExpectedRun.State state(Standing of, DueTimes due, Instant now) {
    if (of.isTelling() && due.missingSince().isPresent()) {
      return ExpectedRun.State.MISSED;
    }
    if (of.runs().running() > 0) {
      return ExpectedRun.State.RUNNING;
    }
    if (of.isTelling() && due.isLate(now.toEpochMilli())) {
      return ExpectedRun.State.LATE;
    }
    return due.isWaiting() ? ExpectedRun.State.UNWATCHED : ExpectedRun.State.WAITING;
  }
}
