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
    return Run.builder(
            RunId.at(startedAt.toEpochMilli(), new Random(number)),
            job,
            RunState.RUNNING,
            startedAt)
        .instance("db1")
        .traceId("4bf92f3577b34da6a3ce929d0e0e4736")
        .command(List.of("backup.sh", "--all"))
        .pid(4711)
        .build();
  }

  /// The same run, ended after `duration` in `state` with what fits that state.
  public static Run ended(Run run, RunState state, Duration duration) {
    boolean exited = state == RunState.SUCCEEDED || state == RunState.FAILED;
    return run.toBuilder()
        .state(state)
        .endedAt(run.startedAt().plus(duration))
        .duration(duration)
        .exitCode(
            exited ? OptionalInt.of(state == RunState.SUCCEEDED ? 0 : 1) : OptionalInt.empty())
        .signal(exited ? OptionalInt.empty() : OptionalInt.of(15))
        .resources(new Resources(1.25, 0.5, 12_345_678, 0, 4_096))
        .build();
  }

  /// The same run in `state`, without an end.
  public static Run in(Run run, RunState state) {
    return run.withoutEnd(state).toBuilder()
        .exitCode(OptionalInt.empty())
        .signal(OptionalInt.empty())
        .resources(Optional.empty())
        .build();
  }

  /// The same run on another host.
  public static Run on(Run run, String instance) {
    return run.toBuilder().instance(instance).build();
  }

  /// The same run with a limit.
  public static Run limited(Run run, Duration limit) {
    return run.toBuilder().limit(limit).build();
  }
}
