package dev.nightjar.testing.bench;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.jobs.watch.GivenSettings;
import dev.nightjar.jobs.watch.JobWatch;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.RunCount;
import dev.nightjar.model.Tenant;
import dev.nightjar.state.StateConfig;
import dev.nightjar.state.StateDatabase;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/// How long a start needs to learn: `LearnBench DIR [HOURS]`, of a data directory that [RunsFill]
/// filled and nobody else has open, as if it was started so many hours later. The first time much
/// is missed, and written.
public final class LearnBench {
  private static final int TIMES = 3;

  private LearnBench() {}

  /// The machine's clock, moved forward.
  private record Later(Clock clock, Duration by) implements Clock {
    @Override
    public long millis() {
      return clock.millis() + by.toMillis();
    }

    @Override
    public long monotonicNanos() {
      return clock.monotonicNanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      clock.sleep(duration);
    }
  }

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) throws Exception {
    Duration later = Duration.ofHours(args.length > 1 ? Long.parseLong(args[1]) : 0);
    Clock clock = new Later(Clock.system(), later);
    try (var database =
        StateDatabase.open(StateConfig.in(Path.of(args[0])), Disk.system(), clock)) {
      for (int i = 0; i < TIMES; i++) {
        learn(System.out, clock, database);
      }
    }
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      lines.filter(line -> line.startsWith("VmHWM")).forEach(System.out::println);
    }
  }

  private static void learn(PrintStream out, Clock clock, StateDatabase database) {
    long before = clock.monotonicNanos();
    long ownBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Duration allBefore = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    long missedBefore = missed(database);
    var watch =
        new JobWatch(
            List.of(Tenant.DEFAULT),
            database.runs(),
            database.history(),
            database.decisions(),
            new GivenSettings(database.decisions()),
            ZoneOffset.UTC,
            clock,
            (_, _) -> {});
    watch.load();
    long own = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - ownBefore;
    Duration all = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    out.printf(
        "learned in %.2f s; %.2f s of CPU on its thread, %.2f s in all; %d missed runs written,"
            + " %d conditions%n",
        (clock.monotonicNanos() - before) / 1e9,
        own / 1e9,
        all.minus(allBefore).toMillis() / 1e3,
        missed(database) - missedBefore,
        watch.now(Tenant.DEFAULT, clock.now()).size());
  }

  private static long missed(StateDatabase database) {
    return database.runs().counts(Tenant.DEFAULT).stream()
        .filter(count -> count.state() == RunState.MISSED)
        .mapToLong(RunCount::runs)
        .sum();
  }
}
