package dev.nightjar.testing.bench;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.jobs.judge.RunJudge;
import dev.nightjar.model.Finding;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import dev.nightjar.search.SearchConfig;
import dev.nightjar.search.SearchLogStore;
import dev.nightjar.state.StateConfig;
import dev.nightjar.state.StateDatabase;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/// What it costs to judge runs with a hundred past ones and fifty lines, reading and saving
/// included: `JudgeBench DIR JOBS`. The folder must be empty or absent.
public final class JudgeBench {
  private static final int PAST = 100;
  private static final int LINES = 50;
  private static final Tenant TENANT = Tenant.DEFAULT;

  private final Clock clock = Clock.system();
  private final Random random = new Random(1);
  private final PrintStream out;
  private final int jobs;
  private final StateDatabase state;
  private final SearchLogStore lines;
  private Instant start;
  private volatile CountDownLatch left = new CountDownLatch(0);

  private JudgeBench(PrintStream out, int jobs, StateDatabase state, SearchLogStore lines) {
    this.out = out;
    this.jobs = jobs;
    this.state = state;
    this.lines = lines;
    this.start = clock.now().minus(Duration.ofDays(1));
  }

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) throws IOException, InterruptedException {
    Path dir = Files.createDirectories(Path.of(args[0]));
    Clock clock = Clock.system();
    try (var state =
            StateDatabase.open(StateConfig.in(dir.resolve("state")), Disk.system(), clock);
        var lines =
            SearchLogStore.open(SearchConfig.in(dir.resolve("logs")), Disk.system(), clock)) {
      new JudgeBench(System.out, Integer.parseInt(args[1]), state, lines).run();
    }
  }

  private void run() throws InterruptedException {
    try (var judge =
        new RunJudge(
            List.of(TENANT),
            state.runs(),
            state.history(),
            lines,
            state.pushGroups(),
            clock,
            (_, _, _) -> ZoneOffset.UTC,
            (_, _) -> List.of("rows>0"),
            (tenant, id, found, _) -> judged(tenant, id, found.orElse(List.of())))) {
      judge.start();
      for (int i = 0; i < PAST + 20; i++) {
        List<RunId> round = new ArrayList<>();
        for (int job = 0; job < jobs; job++) {
          round.add(save("job" + job));
        }
        left = new CountDownLatch(jobs);
        long cpu = cpu();
        round.forEach(id -> judge.ended(TENANT, id));
        left.await();
        cpu = cpu() - cpu;
        if (i % 20 == 19) {
          out.printf("after %d runs: %.2f ms of CPU for each judged run%n", i, cpu / 1e6 / jobs);
        }
      }
    }
  }

  private void judged(Tenant tenant, RunId id, List<Finding> findings) {
    Run run = state.runs().run(tenant, id).orElseThrow();
    Verdict verdict = findings.isEmpty() ? Verdict.GOOD : Verdict.SUSPICIOUS;
    state
        .runs()
        .save(
            tenant,
            run.toBuilder().verdict(Optional.of(verdict)).build(),
            state.runs().evidence(tenant, id).withFindings(findings));
    left.countDown();
  }

  private RunId save(String job) {
    start = start.plusMillis(100);
    double much = Math.exp(0.1 * random.nextGaussian());
    var took = Duration.ofMillis((long) (60_000 * much));
    Run run =
        Run.builder(RunId.at(start.toEpochMilli(), random), job, RunState.SUCCEEDED, start)
            .instance("db1")
            .traceId("%032x".formatted(random.nextLong()))
            .endedAt(start.plus(took))
            .duration(took)
            .exitCode(0)
            .resources(new Resources(9 * much, 1, 90_000_000, 0, (long) (200e6 * much)))
            .build();
    state.runs().save(TENANT, run);
    List<LogLine> output = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      output.add(
          new LogLine(
              start.toEpochMilli() * 1_000_000 + i,
              Labels.of("job", job, "instance", "db1", "stream", "stdout"),
              Labels.of(LogLine.RUN_ID, run.id().text(), "seq", Integer.toString(i)),
              text(i, much)));
    }
    lines.append(TENANT, output);
    state.runs().saveOutputLines(TENANT, run.id(), LINES);
    return run.id();
  }

  private String text(int number, double much) {
    return switch (number % 5) {
      case 0 -> "2026-11-21T02:30:00Z INFO step" + number + " took " + much + " s";
      case 1 -> "copied " + random.nextInt(900) + " files to /srv/backup/" + random.nextInt();
      case 2 -> "{\"level\":\"info\",\"msg\":\"shop " + number + " done\",\"n\":" + number + "}";
      case 3 -> "rows_" + (char) ('a' + number / 5) + "=" + (long) (5_000 * much) + " ok";
      default -> "word " + (char) ('g' + number / 5) + "hi said \"" + random.nextLong() + "\"";
    };
  }

  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }
}
