package dev.nightjar.testing.bench;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.jobs.watch.GivenSettings;
import dev.nightjar.jobs.watch.JobWatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.state.StateConfig;
import dev.nightjar.state.StateDatabase;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;

/// How long a start needs to learn when all jobs are due: `LearnBench DIR`, of a data directory
/// that [RunsFill] filled and nobody else has open.
public final class LearnBench {
  private LearnBench() {}

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) throws Exception {
    Clock clock = Clock.system();
    try (var database =
        StateDatabase.open(StateConfig.in(Path.of(args[0])), Disk.system(), clock)) {
      for (int i = 0; i < 3; i++) {
        long before = clock.monotonicNanos();
        long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
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
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
        System.out.printf(
            "learned in %.2f s, %.2f s of CPU; %d conditions%n",
            (clock.monotonicNanos() - before) / 1e9,
            cpu / 1e9,
            watch.now(Tenant.DEFAULT, clock.now()).size());
      }
    }
  }
}
