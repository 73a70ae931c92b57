package dev.nightjar.jobs;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// What a report must hold to be believed, and what is cut because it is only long.
final class RunChecks {
  /// Clocks of hosts differ; further ahead than this, one of them is wrong and the run would stand
  /// at the top of every list for as long.
  static final Duration AHEAD = Duration.ofDays(1);

  private static final int MAX_INSTANCE = 200;
  private static final int MAX_MESSAGE = 1_000;
  private static final int MAX_WORDS = 256;

  /// Characters of all words of a command together.
  private static final int MAX_COMMAND = 8_192;

  private RunChecks() {}

  /// The run as it is to be kept.
  ///
  /// @throws NightjarException `BAD_DATA` when it contradicts itself or cannot be true,
  ///   `UNAVAILABLE` when its times are ahead of us: the clock that is wrong may be ours
  static Run checked(Run run, Instant now) {
    require(
        run.instance().length() <= MAX_INSTANCE,
        "an instance has at most %d characters, this one has %d",
        MAX_INSTANCE,
        run.instance().length());
    require(
        run.traceId().isEmpty() || run.traceId().matches("[0-9a-f]{32}"),
        "trace_id is \"%s\", it must be 32 lower-case hex digits",
        run.traceId());
    notBefore1970("started_at", run.startedAt());
    run.endedAt().ifPresent(end -> notBefore1970("ended_at", end));
    notNegative("duration", run.duration());
    notNegative("limit", run.limit());
    notNegative("retry_seconds", Optional.of(run.retried()));
    notNegative("backoff_seconds", Optional.of(run.backedOff()));
    notNegative("heartbeat", run.heartbeat());
    require(run.attempt() >= 1, "attempt is %d, it must be 1 or more", run.attempt());
    require(run.revision() >= 0, "revision is %d, it must not be negative", run.revision());
    range("exit_code", run.exitCode(), 0, 255);
    range("signal", run.signal(), 1, 64);
    run.resources().ifPresent(RunChecks::resources);
    state(run);
    notAhead("started_at", run.startedAt(), now);
    run.endedAt().ifPresent(end -> notAhead("ended_at", end, now));
    Optional<Instant> end = end(run);
    require(
        end.isEmpty() || !end.get().isAfter(now.plus(AHEAD)),
        "duration is %s, so the run would end more than a day from now",
        run.duration());
    return run.toBuilder()
        .command(Texts.words(run.command(), MAX_WORDS, MAX_COMMAND))
        .endedAt(end)
        .duration(duration(run, end))
        .heartbeat(run.heartbeat().filter(Duration::isPositive))
        .message(Texts.cut(run.message(), MAX_MESSAGE))
        .build();
  }

  private static void state(Run run) {
    RunState state = run.state();
    require(
        state.isSettled() || run.endedAt().isEmpty(),
        "ended_at is given, and the state is \"%s\"",
        state.wireName());
  }

  private static Optional<Instant> end(Run run) {
    if (!run.state().isEndKnown() || run.endedAt().isPresent()) {
      return run.endedAt();
    }
    require(
        run.duration().isPresent(),
        "the state is \"%s\", so ended_at or duration must be given",
        run.state().wireName());
    return run.duration().map(run.startedAt()::plus);
  }

  /// Wall clocks jump, so an end before the start is believed, but no duration is taken from it;
  /// nor from an end at the very start, which is one whose start was not told.
  private static Optional<Duration> duration(Run run, Optional<Instant> end) {
    if (run.duration().isPresent() || end.isEmpty() || !end.get().isAfter(run.startedAt())) {
      return run.duration();
    }
    return Optional.of(Duration.between(run.startedAt(), end.get()));
  }

  private static void notBefore1970(String name, Instant time) {
    require(!time.isBefore(Instant.EPOCH), "%s is %s, before 1970", name, time);
  }

  /// A sender keeps what is unavailable and tries again, so a good report outlives our wrong clock.
  private static void notAhead(String name, Instant time, Instant now) {
    if (time.isAfter(now.plus(AHEAD))) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE,
          "%s is %s, more than a day ahead of this machine's clock, which says %s; one of the two is"
                  .formatted(name, time, now)
              + " wrong: try again when it is right");
    }
  }

  private static void notNegative(String name, Optional<Duration> duration) {
    require(
        duration.isEmpty()
            || (!duration.get().isNegative()
                && duration.get().compareTo(Duration.ofDays(36_500)) < 0),
        "%s is %s, it must be from 0 to 100 years",
        name,
        duration);
  }

  private static void range(String name, OptionalInt value, int min, int max) {
    require(
        value.isEmpty() || (value.getAsInt() >= min && value.getAsInt() <= max),
        "%s is %s, it must be from %d to %d",
        name,
        value,
        min,
        max);
  }

  private static void resources(Resources used) {
    require(
        Double.isFinite(used.cpuUserSeconds())
            && Double.isFinite(used.cpuSystemSeconds())
            && used.cpuUserSeconds() >= 0
            && used.cpuSystemSeconds() >= 0
            && used.peakRssBytes() >= 0
            && used.readBytes() >= 0
            && used.writtenBytes() >= 0
            && used.voluntarySwitches().orElse(0) >= 0
            && used.involuntarySwitches().orElse(0) >= 0
            && used.minorFaults().orElse(0) >= 0
            && used.majorFaults().orElse(0) >= 0,
        "resources must not be negative: %s",
        used);
  }

  @FormatMethod
  private static void require(boolean holds, @FormatString String message, Object... arguments) {
    if (!holds) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, String.format(Locale.ROOT, message, arguments));
    }
  }
}
