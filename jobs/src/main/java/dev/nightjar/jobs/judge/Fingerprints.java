package dev.nightjar.jobs.judge;

import dev.nightjar.model.Curve;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Makes fingerprints of runs from what was stored of them.
final class Fingerprints {
  private static final List<String> SHAPE = List.of("threads", "fds", "sockets", "processes");

  private final RunStore runs;
  private final RunLines lines;
  private final PushedNumbers pushed;

  /// @param texts the templates of its lines by their hash
  record Taken(Fingerprint print, Map<Long, String> texts) {}

  Fingerprints(RunStore runs, LogStore lines, PushGroups pushes) {
    this.runs = runs;
    this.lines = new RunLines(lines);
    this.pushed = new PushedNumbers(pushes);
  }

  /// What an ended run did.
  Taken of(Tenant tenant, Run run, RunEvidence evidence, KnownKinds known) {
    Map<String, Double> numbers = new TreeMap<>();
    run.duration().ifPresent(took -> numbers.put(Subject.DURATION, took.toNanos() / 1e9));
    run.resources().ifPresent(used -> addResources(used, numbers));
    evidence.curve().ifPresent(curve -> addCurve(curve, run.resources().isEmpty(), numbers));
    long count = runs.outputLines(tenant, run.id());
    var templates = new LineTemplates(known.lines());
    var reported = new ReportedNumbers(known.reported());
    lines.forEach(
        tenant,
        run,
        count,
        line -> {
          templates.add(line);
          reported.add(line);
        });
    if (isOutputKnown(run, evidence, count)) {
      numbers.put(Subject.OUTPUT_LINES, (double) count);
    }
    reported.numbers().forEach((name, value) -> numbers.put(Subject.REPORTED + name, value));
    pushed
        .of(tenant, run, known.pushed())
        .forEach((name, value) -> numbers.put(Subject.PUSHED + name, value));
    return new Taken(new Fingerprint(numbers, templates.counts()), templates.texts());
  }

  /// Who takes up a run's output tells it; of others none says little.
  private static boolean isOutputKnown(Run run, RunEvidence evidence, long count) {
    boolean isTakenUp =
        run.resources().isPresent()
            && !evidence.facts().orElse(Map.of()).getOrDefault("capture", "").equals("off");
    return count > 0 || isTakenUp;
  }

  private static void addResources(Resources used, Map<String, Double> numbers) {
    put(Subject.CPU, used.cpuUserSeconds() + used.cpuSystemSeconds(), numbers);
    put(Subject.READ, (double) used.readBytes(), numbers);
    put(Subject.WRITTEN, (double) used.writtenBytes(), numbers);
    if (used.peakRssBytes() > 0) {
      put(Subject.MEMORY, (double) used.peakRssBytes(), numbers);
    }
  }

  private static void addCurve(Curve curve, boolean isAllThereIs, Map<String, Double> numbers) {
    for (String name : SHAPE) {
      most(curve, name).ifPresent(value -> put(name, value, numbers));
    }
    if (isAllThereIs) {
      most(curve, "rss_bytes").ifPresent(value -> put(Subject.MEMORY, value, numbers));
      last(curve, Subject.CPU).ifPresent(value -> put(Subject.CPU, value, numbers));
      last(curve, Subject.READ).ifPresent(value -> put(Subject.READ, value, numbers));
      last(curve, Subject.WRITTEN).ifPresent(value -> put(Subject.WRITTEN, value, numbers));
    }
  }

  private static void put(String name, double value, Map<String, Double> numbers) {
    if (Double.isFinite(value)) {
      numbers.put(name, value);
    }
  }

  private static OptionalDouble most(Curve curve, String name) {
    int column = curve.columns().indexOf(name);
    double most = Double.NEGATIVE_INFINITY;
    for (int row = 0; column >= 0 && row < curve.size(); row++) {
      double value = curve.value(row, column);
      most = value > most ? value : most;
    }
    return Double.isFinite(most) ? OptionalDouble.of(most) : OptionalDouble.empty();
  }

  private static OptionalDouble last(Curve curve, String name) {
    int column = curve.columns().indexOf(name);
    for (int row = curve.size() - 1; column >= 0 && row >= 0; row--) {
      double value = curve.value(row, column);
      if (Double.isFinite(value)) {
        return OptionalDouble.of(value);
      }
    }
    return OptionalDouble.empty();
  }
}
