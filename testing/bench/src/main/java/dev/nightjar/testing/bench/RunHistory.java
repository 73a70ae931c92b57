package dev.nightjar.testing.bench;

import dev.nightjar.model.Attempt;
import dev.nightjar.model.Cause;
import dev.nightjar.model.Curve;
import dev.nightjar.model.ExceptionFact;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.Frame;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntFunction;

/// Made-up runs of many jobs, the same ones for the same starts: run `i` is one of job `i % jobs`.
final class RunHistory {
  /// Of all hosts.
  static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private static final List<String> COLUMNS =
      List.of(
          "t",
          "rss_bytes",
          "pss_bytes",
          "cpu_seconds",
          "read_bytes",
          "written_bytes",
          "threads",
          "fds",
          "sockets",
          "processes",
          "waiting");

  private static final List<String> NUMBERS =
      List.of(
          "duration_seconds",
          "cpu_seconds",
          "read_bytes",
          "written_bytes",
          "peak_rss_bytes",
          "threads",
          "fds",
          "sockets",
          "processes",
          "output_lines",
          "output.rows",
          "output.skipped",
          "push.orders_total");

  private final int jobs;
  private final IntFunction<Instant> starts;

  /// Each run starts a second after the one before it.
  RunHistory(int jobs, Instant start) {
    this(jobs, start::plusSeconds);
  }

  /// @param starts of runs by their number
  RunHistory(int jobs, IntFunction<Instant> starts) {
    this.jobs = jobs;
    this.starts = starts;
  }

  static String job(int number) {
    return "job_%05d_nightly_import_of_orders".formatted(number);
  }

  static String host(int job) {
    return "host" + job % 50;
  }

  /// What run `number` did: every well-known number, three of its own, a dozen kinds of lines.
  Fingerprint print(int number) {
    var random = new Random(number);
    Map<String, Double> numbers = new HashMap<>();
    for (String name : NUMBERS) {
      boolean isTime = name.endsWith("_seconds");
      numbers.put(name, isTime ? random.nextDouble() * 600 : random.nextInt(1 << 28));
    }
    var kinds = new Random(number % jobs);
    Map<Long, Integer> lines = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      lines.put(kinds.nextLong(), 1 + random.nextInt(200));
    }
    return new Fingerprint(numbers, lines);
  }

  /// One run in ten failed and has evidence of some KiB.
  RunReport report(int number) {
    var random = new Random(number);
    boolean isFailed = random.nextInt(10) == 0;
    Instant at = starts.apply(number);
    Duration duration = Duration.ofMillis(200 + random.nextInt(600_000));
    Run run =
        Run.builder(
                RunId.at(at.toEpochMilli(), random),
                job(number % jobs),
                isFailed ? RunState.FAILED : RunState.SUCCEEDED,
                at)
            .instance(host(number % jobs))
            .traceId("%032x".formatted(number))
            .command(List.of("/usr/bin/python3", "/opt/orders/import.py", "--shop", "eu-" + number))
            .pid(1_000 + random.nextInt(60_000))
            .endedAt(at.plus(duration))
            .duration(duration)
            .exitCode(isFailed ? 3 : 0)
            .resources(
                new Resources(
                    random.nextDouble() * 9,
                    random.nextDouble(),
                    random.nextInt(1 << 28),
                    random.nextInt(1 << 20),
                    random.nextInt(1 << 20),
                    OptionalLong.of(random.nextInt(9_000)),
                    OptionalLong.of(random.nextInt(900)),
                    OptionalLong.of(random.nextInt(9_000)),
                    OptionalLong.of(0)))
            .reason(isFailed ? "Exited with code 3" : "")
            .revision(2)
            .build();
    return new RunReport(run, isFailed ? evidence(run, random) : RunEvidence.NONE);
  }

  /// A curve of a minute, an exception, a cause, two attempts, facts.
  private static RunEvidence evidence(Run run, Random random) {
    double[] values = new double[60 * COLUMNS.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % COLUMNS.size() == 0 ? i / COLUMNS.size() : random.nextInt(1 << 20);
    }
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      frames.add(
          new Frame("/opt/orders/import.py", 10 + i, "step" + i, "return load(rows[" + i + "])"));
    }
    var attempt =
        new Attempt(
            1,
            RunState.FAILED,
            OptionalInt.of(4_711),
            run.startedAt(),
            run.duration(),
            run.exitCode(),
            OptionalInt.empty(),
            Duration.ZERO,
            "exited with 3",
            run.resources());
    var exception =
        new ExceptionFact(
            "ValueError",
            "invalid literal for int() with base 10: 'n/a'",
            "MainThread",
            OptionalInt.of(4_711),
            run.endedAt(),
            "hook",
            frames,
            "",
            Optional.empty());
    return new RunEvidence(
        Optional.of(
            List.of(
                new Cause(
                    "exit", "Exited with code 3", Cause.Confidence.CERTAIN, List.of("wait4")))),
        Optional.of(List.of(attempt)),
        Optional.of(List.of(exception)),
        Optional.empty(),
        Optional.of(new Curve(COLUMNS, values)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            Map.of(
                "boot_id",
                "8c2f0e11",
                "cwd",
                "/srv/orders",
                "user",
                "orders",
                "time_zone",
                ZONE.getId())));
  }
}
