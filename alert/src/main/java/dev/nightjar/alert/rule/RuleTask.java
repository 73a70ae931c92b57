package dev.nightjar.alert.rule;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StaleMarker;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A rule with its state between evaluations. Owned by the thread that evaluates its group; only
/// [#view] may be read by others.
abstract sealed class RuleTask permits RecordingTask, AlertingTask {
  /// A sample that a rule writes.
  ///
  /// @param histogram null where the value counts
  record Output(Labels labels, double value, @Nullable Histogram histogram) {
    Output(Labels labels, double value) {
      this(labels, value, null);
    }

    void addTo(SampleBatch batch, long millis) {
      if (histogram == null) {
        batch.add(labels, millis, value);
      } else {
        batch.add(labels, millis, histogram);
      }
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(RuleTask.class);

  private final String key;
  private Set<Labels> written = Set.of();
  private int yielded;
  private volatile RuleView view;

  RuleTask(String key, Rule rule) {
    this.key = key;
    this.view =
        new RuleView(
            rule, AlertState.INACTIVE, List.of(), "unknown", "", Duration.ZERO, Optional.empty());
  }

  /// A task for `rule`.
  ///
  /// @param key file, group, name, labels and the number of the same before it
  /// @param source what an alerting rule has its alerts from
  static RuleTask of(String key, Rule rule, Function<AlertingRule, AlertSource> source) {
    return switch (rule) {
      case RecordingRule recording -> new RecordingTask(key, recording);
      case AlertingRule alerting -> new AlertingTask(key, alerting, source.apply(alerting));
    };
  }

  /// What the rule yields now.
  ///
  /// @throws NightjarException when it cannot be evaluated; the state is as before
  abstract List<Output> compute(Evaluation evaluation);

  /// Called after each evaluation, whether it went well or not.
  void settle(Evaluation evaluation) {}

  abstract List<AlertView> activeAlerts();

  /// Whether the last evaluation that went well could tell how things are.
  boolean isKnown() {
    return true;
  }

  /// Goes on where a task of the same key left off.
  void takeOver(RuleTask old) {
    written = old.written;
    RuleView before = old.view;
    view =
        new RuleView(
            view.rule(),
            before.state(),
            before.alerts(),
            before.health(),
            before.lastError(),
            before.evaluationTime(),
            before.lastEvaluation());
  }

  /// The rule is no more.
  void retire(Evaluation evaluation) {
    store(evaluation, List.of());
  }

  String key() {
    return key;
  }

  /// How many samples the last evaluation yielded; 0 when it failed.
  int yielded() {
    return yielded;
  }

  RuleView view() {
    return view;
  }

  /// Evaluates the rule; returns whether all went well.
  boolean run(Evaluation evaluation) {
    long start = evaluation.surroundings().clock().monotonicNanos();
    yielded = 0;
    String error = attempt(() -> store(evaluation, compute(evaluation)));
    String unsettled = attempt(() -> settle(evaluation));
    error = error.isEmpty() ? unsettled : error;
    long nanos = evaluation.surroundings().clock().monotonicNanos() - start;
    show(error, Duration.ofNanos(nanos), evaluation.at());
    return error.isEmpty();
  }

  private void show(String error, Duration time, Instant at) {
    List<AlertView> alerts = activeAlerts();
    AlertState state =
        alerts.stream()
            .map(AlertView::state)
            .reduce(AlertState.INACTIVE, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    String health = !error.isEmpty() ? "err" : isKnown() ? "ok" : "unknown";
    view = new RuleView(view.rule(), state, alerts, health, error, time, Optional.of(at));
  }

  /// Runs a step; returns what went wrong. A failure of one rule never ends its group.
  private String attempt(Runnable step) {
    try {
      step.run();
      return "";
    } catch (NightjarException e) {
      return e.getMessage();
    } catch (RuntimeException | Error e) {
      LOG.error("BUG: rule {} failed", key, e);
      return "BUG: " + e;
    }
  }

  private void store(Evaluation evaluation, List<Output> outputs) {
    var batch = new SampleBatch(outputs.size());
    Set<Labels> now = HashSet.newHashSet(outputs.size());
    for (Output output : outputs) {
      output.addTo(batch, evaluation.sampleMillis());
      now.add(output.labels());
    }
    for (Labels before : written) {
      if (!now.contains(before)) {
        batch.add(before, evaluation.sampleMillis(), StaleMarker.VALUE);
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    var surroundings = evaluation.surroundings();
    Appended appended = surroundings.store().append(evaluation.config().tenant(), batch);
    written = now;
    yielded = outputs.size();
    List<Refusal> refused = appended.refused();
    refused.forEach(refusal -> surroundings.refusals().count("metrics", refusal));
    if (!refused.isEmpty()) {
      throw new NightjarException(
          ErrorCode.EXECUTION, refused.size() + " samples refused: " + refused.getFirst().detail());
    }
  }
}
