package dev.nightjar.testing.bench;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.jobs.trend.SignalSources;
import dev.nightjar.jobs.trend.Signals;
import dev.nightjar.model.Tenant;
import dev.nightjar.state.StateConfig;
import dev.nightjar.state.StateDatabase;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Optional;

/// What looking for forecasts and standstills costs: `SignalsBench DIR`, of a data directory that
/// [RunsFill] filled and nobody else has open. No metrics are stored, so that these are the costs
/// of reading runs.
public final class SignalsBench {
  /// As many as it takes for all jobs to be looked at again, some time.
  private static final int LATER_TICKS = 8;

  private SignalsBench() {}

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) throws Exception {
    Clock clock = Clock.system();
    try (var database =
        StateDatabase.open(StateConfig.in(Path.of(args[0])), Disk.system(), clock)) {
      var sources =
          new SignalSources(
              database.history(),
              database.runs(),
              new NoMetrics(),
              _ -> Optional.empty(),
              (_, _) -> false,
              text -> text.contains("error"),
              ZoneOffset.UTC);
      var signals = new Signals(sources, Tenant.DEFAULT, clock);
      System.out.printf("%d jobs%n", database.runs().jobCount(Tenant.DEFAULT));
      for (int i = 1; !isKnown(signals); i++) {
        tick(System.out, signals, clock, "first round, " + i);
      }
      for (int i = 1; i <= LATER_TICKS; i++) {
        tick(System.out, signals, clock, "later, " + i);
      }
    }
  }

  private static boolean isKnown(Signals signals) {
    return signals.kinds().stream().allMatch(signals::knows);
  }

  private static void tick(PrintStream out, Signals signals, Clock clock, String name) {
    long before = clock.monotonicNanos();
    long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    signals.tick();
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
    out.printf(
        "%s: %.2f s, %.2f s of CPU%n", name, (clock.monotonicNanos() - before) / 1e9, cpu / 1e9);
  }
}
