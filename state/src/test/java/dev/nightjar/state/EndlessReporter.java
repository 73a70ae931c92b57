package dev.nightjar.state;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.Runs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A program that saves runs, what they did, and push groups, and names each on standard output
/// once it is acknowledged, until somebody kills it. The first argument is the data directory.
final class EndlessReporter {
  static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  static final Fingerprint PRINT = new Fingerprint(Map.of("fds", 5.0), Map.of(1L, 2));

  private EndlessReporter() {}

  public static void main(String[] arguments) throws Exception {
    StateDatabase database =
        StateDatabase.open(StateConfig.in(Path.of(arguments[0])), Disk.system(), Clock.system());
    List<Thread> reporters = new ArrayList<>();
    for (int reporter = 0; reporter < 4; reporter++) {
      int first = reporter;
      reporters.add(Thread.ofPlatform().start(() -> report(database, first)));
    }
    for (Thread reporter : reporters) {
      reporter.join();
    }
  }

  @SuppressWarnings("SystemOut") // how the test learns what was acknowledged
  private static void report(StateDatabase database, int first) {
    for (int number = first; number < 1_000_000; number += 4) {
      Run run = Runs.running("backup", START, number);
      database.runs().save(Tenant.DEFAULT, run);
      database.runs().save(Tenant.DEFAULT, Runs.ended(run, RunState.FAILED, Duration.ofSeconds(1)));
      database.history().savePrint(Tenant.DEFAULT, run.id(), PRINT);
      database.pushGroups().save(Tenant.DEFAULT, StateDatabaseTest.group("job" + number));
      System.out.println(number);
    }
  }
}
