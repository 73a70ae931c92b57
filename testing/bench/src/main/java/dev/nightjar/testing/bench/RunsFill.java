package dev.nightjar.testing.bench;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import dev.nightjar.state.StateConfig;
import dev.nightjar.state.StateDatabase;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Fills a data directory with jobs, runs and what they did for [RunsBench] and [PastBench]:
/// `RunsFill DIR JOBS RUNS`. With a fourth word, `scheduled`, for [LearnBench]: the runs of each
/// job follow a schedule of its own and end now.
public final class RunsFill {
  /// Writers at the same time; as many share one force.
  private static final int WRITERS = 256;

  private RunsFill() {}

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) throws Exception {
    int jobs = Integer.parseInt(args[1]);
    int runs = Integer.parseInt(args[2]);
    Clock clock = Clock.system();
    var history =
        args.length > 3 && args[3].equals("scheduled")
            ? scheduled(jobs, runs, clock.now())
            : new RunHistory(jobs, clock.now().minus(Duration.ofSeconds(runs + 3_600L)));
    fill(System.out, Path.of(args[0]), clock, history, jobs, runs);
  }

  private static RunHistory scheduled(int jobs, int runs, Instant end) {
    var cadence = new Cadence(RunHistory.ZONE);
    int each = Math.ceilDiv(runs, jobs);
    Instant[][] starts = new Instant[jobs][];
    for (int i = 0; i < jobs; i++) {
      starts[i] = cadence.newestFirst(i, each, end);
    }
    return new RunHistory(jobs, run -> starts[run % jobs][each - 1 - run / jobs]);
  }

  private static void fill(
      PrintStream out, Path dir, Clock clock, RunHistory history, int jobs, int runs)
      throws Exception {
    long before = clock.monotonicNanos();
    try (var database = StateDatabase.open(StateConfig.in(dir), Disk.system(), clock)) {
      var next = new AtomicInteger();
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int n = next.getAndIncrement(); n < runs; n = next.getAndIncrement()) {
                        RunReport report = history.report(n);
                        Run judged = // else the next start judges all of the last day
                            report.run().toBuilder().verdict(Optional.of(Verdict.GOOD)).build();
                        database.runs().save(Tenant.DEFAULT, judged, report.evidence());
                        database
                            .history()
                            .savePrint(Tenant.DEFAULT, report.run().id(), history.print(n));
                      }
                    }));
      }
      for (Thread writer : writers) {
        writer.join();
      }
    }
    double seconds = (clock.monotonicNanos() - before) / 1e9;
    out.printf("saved %d runs of %d jobs, %.0f a second%n", runs, jobs, runs / seconds);
  }
}
