package dev.nightjar.jobs;

import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Runs that differ from a given one in a few points.
final class RunChanges {
  private RunChanges() {}

  /// The same run in a state that has no end.
  static Run withoutEnd(Run run, RunState state, String message) {
    return new Run(
        run.id(),
        run.job(),
        run.instance(),
        run.traceId(),
        run.command(),
        run.pid(),
        state,
        run.startedAt(),
        Optional.empty(),
        Optional.empty(),
        run.limit(),
        run.exitCode(),
        run.signal(),
        run.resources(),
        message);
  }

  static Run with(
      Run run,
      List<String> command,
      Optional<Instant> endedAt,
      Optional<Duration> duration,
      String message) {
    return new Run(
        run.id(),
        run.job(),
        run.instance(),
        run.traceId(),
        command,
        run.pid(),
        run.state(),
        run.startedAt(),
        endedAt,
        duration,
        run.limit(),
        run.exitCode(),
        run.signal(),
        run.resources(),
        message);
  }
}
