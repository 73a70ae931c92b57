package dev.nightjar.testing.kit;

import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/// Sample runs.
public final class Runs {
  private Runs() {}

  /// A run that began at `startedAt` on host `db1` and goes on.
  public static Run running(String job, Instant startedAt, long number) {
    return new Run(
        RunId.at(startedAt.toEpochMilli(), new Random(number)),
        job,
        "db1",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        List.of("backup.sh", "--all"),
        OptionalInt.of(4711),
        RunState.RUNNING,
        startedAt,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        "");
  }

  /// The same run, ended after `duration` in `state` with what fits that state.
  public static Run ended(Run run, RunState state, Duration duration) {
    boolean exited = state == RunState.SUCCEEDED || state == RunState.FAILED;
    return new Run(
        run.id(),
        run.job(),
        run.instance(),
        run.traceId(),
        run.command(),
        run.pid(),
        state,
        run.startedAt(),
        Optional.of(run.startedAt().plus(duration)),
        Optional.of(duration),
        run.limit(),
        exited ? OptionalInt.of(state == RunState.SUCCEEDED ? 0 : 1) : OptionalInt.empty(),
        exited ? OptionalInt.empty() : OptionalInt.of(15),
        Optional.of(new Resources(1.25, 0.5, 12_345_678, 0, 4_096)),
        run.message());
  }

  /// The same run in `state`, without an end.
  public static Run in(Run run, RunState state) {
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
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        run.message());
  }

  /// The same run on another host.
  public static Run on(Run run, String instance) {
    return new Run(
        run.id(),
        run.job(),
        instance,
        run.traceId(),
        run.command(),
        run.pid(),
        run.state(),
        run.startedAt(),
        run.endedAt(),
        run.duration(),
        run.limit(),
        run.exitCode(),
        run.signal(),
        run.resources(),
        run.message());
  }

  /// The same run with a limit.
  public static Run limited(Run run, Duration limit) {
    return new Run(
        run.id(),
        run.job(),
        run.instance(),
        run.traceId(),
        run.command(),
        run.pid(),
        run.state(),
        run.startedAt(),
        run.endedAt(),
        run.duration(),
        Optional.of(limit),
        run.exitCode(),
        run.signal(),
        run.resources(),
        run.message());
  }
}
