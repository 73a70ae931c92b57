package dev.nightjar.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// One execution of a job, as far as it is known: the same value is its report, its row and the
/// head of its page. What is known beyond it is its [RunEvidence]. Made by [#builder] and changed
/// by [#toBuilder].
///
/// @param job 1 to 200 characters
/// @param instance the host it ran on
/// @param traceId 32 lower-case hex digits
/// @param command the words of the command line; empty when unknown
/// @param pid of the command
/// @param startedAt wall time
/// @param endedAt wall time; present when the state is final and the end was seen
/// @param duration monotonic; present with `endedAt`
/// @param limit the time after which it is ended
/// @param exitCode when it exited by itself
/// @param signal the number of the signal that ended it
/// @param attempt how often the command was started, 1 when it was never tried again
/// @param retried time lost in attempts that failed and in the pauses after them, up to the start
///   of the last attempt
/// @param backedOff of [#retried], the pauses
/// @param resources present when it ended under the wrapper
/// @param reason why it ended so, in one sentence: its first cause; may be empty
/// @param verdict whether it did what it should, when somebody judged it
/// @param message one sentence of the reporter for people, such as why it could not be started; may
///   be empty
/// @param revision counts its reporter's reports of it; 0 where the reporter does not count
/// @param heartbeat while it runs, another report is promised within this time
public record Run(
    RunId id,
    String job,
    String instance,
    String traceId,
    List<String> command,
    OptionalInt pid,
    RunState state,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<Duration> duration,
    Optional<Duration> limit,
    OptionalInt exitCode,
    OptionalInt signal,
    int attempt,
    Duration retried,
    Duration backedOff,
    Optional<Resources> resources,
    String reason,
    Optional<Verdict> verdict,
    String message,
    long revision,
    Optional<Duration> heartbeat) {
  /// The longest name of a job, in characters.
  public static final int MAX_JOB_NAME = 200;

  public Run {
    command = List.copyOf(command);
    checkJobName(job);
  }

  /// @throws NightjarException `BAD_DATA` when no job can have this name
  public static void checkJobName(String job) {
    if (job.isBlank() || job.length() > MAX_JOB_NAME) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "a job's name has 1 to " + MAX_JOB_NAME + " characters, this one has " + job.length());
    }
  }

  /// A run of which nothing else is known yet.
  public static RunBuilder builder(RunId id, String job, RunState state, Instant startedAt) {
    return new RunBuilder(id, job, state, startedAt);
  }

  /// This run, to be changed.
  public RunBuilder toBuilder() {
    return new RunBuilder(this);
  }

  /// The same run in a state that has no end.
  public Run withoutEnd(RunState changed) {
    return toBuilder().state(changed).endedAt(Optional.empty()).duration(Optional.empty()).build();
  }
}
