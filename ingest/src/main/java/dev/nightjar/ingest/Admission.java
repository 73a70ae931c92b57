package dev.nightjar.ingest;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Appended;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NewestSamples;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The one gate through which every sample and log line reaches a store, whatever protocol it came
/// by.
///
/// Times are looked at sample by sample, labels once: when the store meets a series that it does
/// not know. What is objected to is refused, and the rest of its batch goes on. Every refusal, here
/// or in the store, is counted. Safe for use by many threads.
public final class Admission {
  private static final int SHOWN_CHARACTERS = 64; // of a line in a refusal

  private final MetricStore metrics;
  private final LogStore logs;
  private final Refusals refusals;
  private final Clock clock;
  private final AdmissionConfig config;
  private final LabelLimits labels;
  private final TimeLimit times;

  public Admission(
      MetricStore metrics, LogStore logs, Refusals refusals, Clock clock, AdmissionConfig config) {
    this.metrics = metrics;
    this.logs = logs;
    this.refusals = refusals;
    this.clock = clock;
    this.config = config;
    this.labels =
        new LabelLimits(config.maxLabels(), config.maxNameLength(), config.maxValueLength());
    this.times = new TimeLimit(clock, config.maxAhead());
  }

  public AdmissionConfig config() {
    return config;
  }

  /// Counts something that was refused before it became samples or lines.
  public void refuse(String signal, Refusal refusal) {
    refuse(signal, refusal, 1);
  }

  /// Counts several things of one kind that were refused; none when `many` is zero.
  public void refuse(String signal, Refusal refusal, int many) {
    refusals.count(signal, refusal, many);
  }

  /// What would be refused of a batch for its labels; nothing is counted or stored.
  public List<Refusal> objections(SampleBatch batch) {
    List<Refusal> objections = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Refusal refusal = labels.refuse(batch.labels(i));
      if (refusal != null) {
        objections.add(refusal);
      }
    }
    return objections;
  }

  /// Stores what passes.
  ///
  /// @param signal the word under which refusals count: `metrics`, `push`
  /// @throws NightjarException `STORAGE_FULL` or `UNAVAILABLE` when nothing was stored
  public Appended admit(Tenant tenant, String signal, SampleBatch batch) {
    long latest = times.latestMillis();
    List<Refusal> refused = times.refused(batch, latest);
    SampleBatch timely =
        refused.isEmpty() ? batch : batch.only(row -> batch.timestampMillis(row) <= latest);
    SampleBatch passed = new ExemplarLimits(refusals, signal).passed(timely, latest);
    return finish(
        signal,
        refused,
        passed.size(),
        () -> metrics.append(tenant, passed, labels),
        passed.isEmpty());
  }

  /// Stores samples whose times we gave ourselves: they ascend, so they are ahead of a wall clock
  /// that was set back, and only the store may find that too far.
  ///
  /// @throws NightjarException as [#admit]
  Appended admitStamped(Tenant tenant, String signal, SampleBatch batch) {
    return finish(
        signal,
        List.of(),
        batch.size(),
        () -> metrics.append(tenant, batch, labels),
        batch.isEmpty());
  }

  /// The times of the newest samples of all series of this name that are ahead of the wall clock,
  /// as they are after that was set back; what the store cannot tell is left out.
  Map<Labels, Long> ahead(Tenant tenant, String signal, String name) {
    try {
      return NewestSamples.newerThan(metrics, tenant, name, clock.millis());
    } catch (NightjarException e) {
      refuse(signal, new Refusal(Reason.UNAVAILABLE, "times of " + name, e.getMessage()));
      return Map.of();
    }
  }

  /// Stores the lines that are within the limits.
  ///
  /// @throws NightjarException `STORAGE_FULL` or `UNAVAILABLE` when nothing was stored
  public Appended admitLines(Tenant tenant, List<LogLine> lines) {
    List<Refusal> refused = new ArrayList<>();
    List<LogLine> passed = new ArrayList<>(lines.size());
    for (LogLine line : lines) {
      if (line.body().length() > config.maxLineLength()) {
        refused.add(tooLong(line));
      } else {
        passed.add(line);
      }
    }
    return finish(
        "logs", refused, passed.size(), () -> logs.append(tenant, passed), passed.isEmpty());
  }

  private Refusal tooLong(LogLine line) {
    return new Refusal(
        Reason.OVER_LIMIT,
        line.body().substring(0, Math.min(line.body().length(), SHOWN_CHARACTERS)),
        "a line of " + line.body().length() + " characters, " + config.maxLineLength() + " may be");
  }

  private Appended finish(
      String signal, List<Refusal> refused, int items, Supplier<Appended> append, boolean empty) {
    refused.forEach(refusal -> refusals.count(signal, refusal));
    if (empty) {
      return new Appended(0, refused);
    }
    Appended appended;
    try {
      appended = append.get();
    } catch (NightjarException e) {
      var unavailable = new Refusal(Reason.UNAVAILABLE, "", e.getMessage());
      for (int i = 0; i < items; i++) {
        refusals.count(signal, unavailable);
      }
      throw e;
    }
    appended.refused().forEach(refusal -> refusals.count(signal, refusal));
    if (refused.isEmpty()) {
      return appended;
    }
    List<Refusal> all = new ArrayList<>(refused);
    all.addAll(appended.refused());
    return new Appended(appended.stored(), all);
  }
}
