package dev.nightjar.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// One execution of a job, as far as it is known: the same value is its report, its row and its
/// page.
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
/// @param resources present when it ended under the wrapper
/// @param message one sentence for people, such as why it could not be started; may be empty
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
    Optional<Resources> resources,
    String message) {
  public Run {
    command = List.copyOf(command);
    if (job.isBlank() || job.length() > 200) {
      throw new NightjarException(
          ErrorCode.BAD_DATA, "a job's name has 1 to 200 characters, this one has " + job.length());
    }
  }
}
