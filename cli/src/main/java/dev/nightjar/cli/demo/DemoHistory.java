package dev.nightjar.cli.demo;

import dev.nightjar.base.Clock;
import dev.nightjar.base.process.OwnProcess;
import dev.nightjar.model.Cause;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunReports.OutputLine;
import dev.nightjar.model.RunState;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.server.Ports;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/// A made-up day before the demo's start: runs with output, and the samples that scrapes and pushes
/// would have left.
final class DemoHistory {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration STEP = Duration.ofMinutes(1);

  /// Nights of the jobs that run once a day.
  private static final int NIGHTS = 20;

  private final Ports ports;
  private final Random random;
  private final Instant end;
  private final String syncInstance;
  private final String leakInstance;

  /// As the wrapper tells it, so that what it runs goes on from here.
  private final String host = OwnProcess.hostName();

  DemoHistory(Ports ports, Clock clock, Random random, int syncPort, int leakPort) {
    this.ports = ports;
    this.random = random;
    // Samples must come in order: history ends a minute before the first scrape.
    this.end = Instant.ofEpochSecond(clock.now().getEpochSecond()).minus(STEP);
    this.syncInstance = "127.0.0.1:" + syncPort;
    this.leakInstance = "127.0.0.1:" + leakPort;
  }

  void fill() {
    fillSamples();
    fillRuns("nightly_backup", Duration.ofHours(1), i -> 2.0 + random.nextDouble(), i -> false);
    fillRuns(
        "flaky_report",
        Duration.ofMinutes(30),
        i -> 0.4 + 0.1 * random.nextDouble(),
        i -> i % 4 == 2);
    fillRuns("export_copy", Duration.ofHours(1), i -> 0.1 + 0.02 * random.nextDouble(), i -> false);
    fillNights("month_close", 1);
    fillNights("cache_warmer", 0);
    fillRuns("hanging_import", Duration.ofHours(2), i -> 0.5, i -> i == 3 || i == 9);
  }

  private interface DurationOf {
    double seconds(int index);
  }

  private interface Choice {
    boolean fails(int index);
  }

  private void fillRuns(String job, Duration every, DurationOf duration, Choice choice) {
    long count = DAY.dividedBy(every);
    for (int i = 0; i < count; i++) {
      Instant start = end.minus(every.multipliedBy(count - i)).plusMillis(random.nextInt(900));
      run(job, start, duration.seconds(i), choice.fails(i));
    }
  }

  /// Runs at a quarter past two, up to last night, but for the last ones.
  private void fillNights(String job, int missing) {
    ZonedDateTime now = end.atZone(ZoneId.systemDefault());
    ZonedDateTime last = now.truncatedTo(ChronoUnit.DAYS).withHour(2).withMinute(15);
    last = last.isAfter(now.minusHours(1)) ? last.minusDays(1) : last;
    for (int night = NIGHTS; night >= missing; night--) {
      Instant start = last.minusDays(night).toInstant().plusMillis(random.nextInt(5_000));
      run(job, start, 40 + 5 * random.nextDouble(), false, growing(job, NIGHTS - night));
    }
  }

  /// What the cache warmer needs grows night by night.
  private long growing(String job, int night) {
    long base = 200L << 20;
    long growth = job.equals("cache_warmer") ? night * (12L << 20) : 0;
    return base + growth + random.nextInt(4 << 20);
  }

  private void run(String job, Instant start, double seconds, boolean fails) {
    run(job, start, seconds, fails, (11L << 20) + random.nextInt(1 << 20));
  }

  private void run(String job, Instant start, double seconds, boolean fails, long peakRss) {
    boolean hangs = fails && job.equals("hanging_import");
    RunState state = hangs ? RunState.TIMED_OUT : fails ? RunState.FAILED : RunState.SUCCEEDED;
    Duration duration = Duration.ofMillis(hangs ? 5020 : (long) (seconds * 1000));
    var id = RunId.at(start.toEpochMilli(), random);
    byte[] trace = new byte[16];
    random.nextBytes(trace);
    ports
        .runs()
        .report(
            Tenant.DEFAULT,
            new RunReport(
                Run.builder(id, job, state, start)
                    .instance(host)
                    .traceId(HexFormat.of().formatHex(trace))
                    .command(List.of("python3", job + ".py"))
                    .pid(1000 + random.nextInt(30_000))
                    .endedAt(start.plus(duration))
                    .duration(duration)
                    .limit(
                        job.equals("hanging_import")
                            ? Optional.of(Duration.ofSeconds(5))
                            : Optional.empty())
                    .exitCode(hangs ? OptionalInt.empty() : OptionalInt.of(fails ? 1 : 0))
                    .signal(hangs ? OptionalInt.of(15) : OptionalInt.empty())
                    .resources(
                        new Resources(
                            0.05 + 0.02 * random.nextDouble(), 0.01, peakRss, 0, written(job)))
                    .message(hangs ? "ended at its limit of 5s" : "")
                    .build(),
                fails ? evidence(hangs) : RunEvidence.NONE));
    ports.runs().output(Tenant.DEFAULT, id, 0, output(job, start, duration, fails));
  }

  private long written(String job) {
    return switch (job) {
      case "nightly_backup" -> 700_000 + random.nextInt(200_000);
      case "export_copy" -> (48L << 20) + random.nextInt(4 << 20);
      default -> 0;
    };
  }

  private static RunEvidence evidence(boolean hangs) {
    if (hangs) {
      return RunEvidence.NONE.withCauses(
          List.of(
              new Cause(
                  "timeout",
                  "Ended at its limit of 5 s",
                  Cause.Confidence.CERTAIN,
                  List.of("it had run for 5.0 s, and TERM was sent to its processes"))));
    }
    return RunEvidence.NONE.withCauses(
        List.of(
            new Cause(
                "exception",
                "ConnectionError: db.internal:5432: connection reset while reading page 3",
                Cause.Confidence.CERTAIN,
                List.of("flaky_report.py line 22 in main: rows += fetch(page, fails)")),
            new Cause("exit", "Exited with code 1", Cause.Confidence.CERTAIN, List.of())));
  }

  private static List<OutputLine> output(
      String job, Instant start, Duration duration, boolean fails) {
    List<String> texts =
        switch (job) {
          case "nightly_backup" -> List.of("copied table-00.sql", "done: files=25 bytes=760000");
          case "flaky_report" ->
              fails
                  ? List.of(
                      "page 1: 104 rows so far",
                      "page 2: 199 rows so far",
                      "Traceback (most recent call last):",
                      "  File \"flaky_report.py\", line 22, in main",
                      "    rows += fetch(page, fails)",
                      "ConnectionError: db.internal:5432: connection reset while reading page 3")
                  : List.of("page 1: 104 rows so far", "report written, rows=498");
          case "hanging_import" ->
              fails
                  ? List.of(
                      "connected to partner, asking for the day's orders", "waiting for the answer")
                  : List.of(
                      "connected to partner, asking for the day's orders", "imported orders=231");
          case "export_copy" -> List.of("copied files=12", "copy finished");
          case "month_close" -> List.of("closing the books", "closed accounts=311");
          default -> List.of("warmed entries=120000");
        };
    List<OutputLine> lines = new ArrayList<>();
    long from = start.toEpochMilli() * 1_000_000;
    for (int i = 0; i < texts.size(); i++) {
      boolean error = fails && job.equals("flaky_report") && i >= 2;
      lines.add(
          new OutputLine(
              from + duration.toNanos() * i / texts.size(),
              error ? "stderr" : "stdout",
              texts.get(i)));
    }
    return lines;
  }

  private void fillSamples() {
    double ok = 0;
    double errors = 0;
    double passes = 0;
    long count = DAY.dividedBy(STEP);
    for (int i = 0; i < count; i++) {
      long at = end.minus(STEP.multipliedBy(count - i)).toEpochMilli();
      double dayPart = Math.sin(2 * Math.PI * i / count);
      passes += 60;
      ok += 400 + 100 * dayPart + random.nextInt(20);
      errors += random.nextInt(8);
      var batch = new SampleBatch(16);
      sync(batch, at, "up", 1);
      sync(batch, at, "sync_passes_total", passes);
      sync(batch, at, "sync_items_total", ok, "result", "ok");
      sync(batch, at, "sync_items_total", errors, "result", "error");
      sync(batch, at, "sync_queue_items", Math.rint(40 + 25 * dayPart + random.nextInt(10)));
      sync(batch, at, "sync_last_success_timestamp_seconds", at / 1000.0);
      sync(batch, at, "process_resident_memory_bytes", (20 << 20) + random.nextInt(1 << 16));
      leak(batch, at, "up", 1);
      // A saw-tooth: it grows for three hours, then starts afresh.
      leak(batch, at, "process_resident_memory_bytes", (15 << 20) + (i % 180) * (1 << 20));
      leak(batch, at, "worker_kept_responses", i % 180 * 16);
      leak(batch, at, "worker_passes_total", i * 120.0);
      ports.metrics().append(Tenant.DEFAULT, batch);
    }
  }

  private void sync(SampleBatch to, long at, String name, double value, String... labels) {
    add(to, at, "sync_daemon", syncInstance, name, value, labels);
  }

  private void leak(SampleBatch to, long at, String name, double value) {
    add(to, at, "leaking_worker", leakInstance, name, value);
  }

  private static void add(
      SampleBatch to,
      long at,
      String job,
      String instance,
      String name,
      double value,
      String... labels) {
    to.add(
        Labels.of(labels).toBuilder()
            .set(Labels.NAME, name)
            .set("job", job)
            .set("instance", instance)
            .build(),
        at,
        value);
  }
}
