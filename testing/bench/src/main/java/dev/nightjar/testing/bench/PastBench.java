package dev.nightjar.testing.bench;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Tenant;
import dev.nightjar.state.StateConfig;
import dev.nightjar.state.StateDatabase;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// How long reading takes what is learned from: `PastBench DIR JOBS`, of a data directory that
/// [RunsFill] filled and nobody else has open.
public final class PastBench {
  private static final int RUNS = 100;

  private PastBench() {}

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) throws Exception {
    Clock clock = Clock.system();
    try (var database =
        StateDatabase.open(StateConfig.in(Path.of(args[0])), Disk.system(), clock)) {
      for (int i = 0; i < 3; i++) {
        all(System.out, clock, database);
      }
      single(System.out, clock, database, Integer.parseInt(args[1]));
    }
  }

  private static void all(PrintStream out, Clock clock, StateDatabase database) {
    long[] seen = new long[2];
    long before = clock.monotonicNanos();
    database
        .history()
        .forEachPast(
            Tenant.DEFAULT,
            RUNS,
            past -> {
              seen[0]++;
              seen[1] += past.size();
            });
    out.printf(
        "all: %.2f s for %d jobs with %d runs%n",
        (clock.monotonicNanos() - before) / 1e9, seen[0], seen[1]);
  }

  private static void single(PrintStream out, Clock clock, StateDatabase database, int jobs) {
    var random = new Random(1);
    double[] millis = new double[2_000];
    for (int i = 0; i < millis.length; i++) {
      int job = random.nextInt(jobs);
      long before = clock.monotonicNanos();
      List<PastRun> past =
          database.history().past(Tenant.DEFAULT, RunHistory.job(job), RunHistory.host(job), RUNS);
      millis[i] = (clock.monotonicNanos() - before) / 1e6;
      if (past.size() != RUNS) {
        throw new IllegalArgumentException(
            RunHistory.job(job) + " has " + past.size() + " runs: fill more, or name fewer jobs");
      }
    }
    Arrays.sort(millis);
    out.printf(
        "newest %d runs of a job: median %.2f ms, 99th %.2f ms%n",
        RUNS, millis[millis.length / 2], millis[millis.length * 99 / 100]);
  }
}
