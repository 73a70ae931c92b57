package dev.nightjar.jobs.judge;

import dev.nightjar.model.Finding;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/// A job whose runs are made up and judged one after the other, as the server would.
final class SimulatedJob {
  /// What one run does.
  interface Kind {
    void run(Random random, int number, Instant start, Deed deed);
  }

  /// What a run did, as it is told.
  static final class Deed {
    final Map<String, Double> numbers = new HashMap<>();
    final List<String> output = new ArrayList<>();

    Deed with(String name, double value) {
      numbers.put(name, value);
      return this;
    }

    Deed says(String line) {
      output.add(line);
      return this;
    }
  }

  private final Random random;
  private final Duration period;
  private final Kind kind;
  final List<PastRun> newestFirst = new ArrayList<>();
  final Map<Long, String> texts = new HashMap<>();
  private final ZoneId zone;
  private Instant start;
  private int number;

  SimulatedJob(long seed, Instant start, Duration period, Kind kind) {
    this(seed, start, period, kind, ZoneOffset.UTC);
  }

  SimulatedJob(long seed, Instant start, Duration period, Kind kind, ZoneId zone) {
    this.zone = zone;
    this.random = new Random(seed);
    this.start = start;
    this.period = period;
    this.kind = kind;
  }

  /// The findings of the next run.
  List<Finding> next() {
    return next(kind, RunState.SUCCEEDED);
  }

  /// The findings of a next run that does something else.
  List<Finding> next(Kind other, RunState state) {
    var deed = new Deed();
    other.run(random, number++, start, deed);
    PastRun run = past(deed, state);
    List<Finding> findings = Judge.judge(run, newestFirst, texts, zone);
    newestFirst.addFirst(judged(run, findings.isEmpty() ? Verdict.GOOD : Verdict.SUSPICIOUS));
    start = start.plus(period);
    return findings;
  }

  /// A person says that the newest run is as it should be.
  void accept() {
    PastRun run = newestFirst.removeFirst();
    newestFirst.addFirst(
        new PastRun(
            run.id(),
            run.job(),
            run.instance(),
            run.state(),
            run.startedAt(),
            run.duration(),
            run.exitCode(),
            run.heardAt(),
            Optional.of(Verdict.GOOD),
            true,
            run.print()));
  }

  private PastRun past(Deed deed, RunState state) {
    var templates = new LineTemplates(texts.keySet());
    var reported = new ReportedNumbers(java.util.Set.of());
    deed.output.forEach(templates::add);
    deed.output.forEach(reported::add);
    reported.numbers().forEach((name, value) -> deed.numbers.put("output." + name, value));
    deed.numbers.put("output_lines", (double) deed.output.size());
    texts.putAll(templates.texts());
    return new PastRun(
        RunId.at(start.toEpochMilli(), random),
        "job",
        "db1",
        state,
        start,
        Optional.ofNullable(deed.numbers.get("duration_seconds"))
            .map(seconds -> Duration.ofNanos((long) (seconds * 1e9))),
        OptionalInt.of(state == RunState.SUCCEEDED ? 0 : 1),
        start,
        Optional.empty(),
        false,
        Optional.of(new Fingerprint(deed.numbers, templates.counts())));
  }

  private static PastRun judged(PastRun run, Verdict verdict) {
    return new PastRun(
        run.id(),
        run.job(),
        run.instance(),
        run.state(),
        run.startedAt(),
        run.duration(),
        run.exitCode(),
        run.heardAt(),
        run.state() == RunState.SUCCEEDED ? Optional.of(verdict) : Optional.empty(),
        run.isAccepted(),
        run.print());
  }
}
