package dev.nightjar.alert.rule;

import dev.nightjar.alert.History;
import dev.nightjar.model.AlertStates.AlertStep;
import dev.nightjar.model.AlertStates.SavedAlert;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What one alerting rule remembers over a restart: its alerts, and the history of their steps.
/// Owned by the thread that evaluates the rule.
final class AlertMemory {
  /// Steps that wait for a state store that takes nothing; beyond that the oldest are lost.
  private static final int MAX_UNSAVED = 100_000;

  private final String key;
  private final Deque<AlertStep> unsaved = new ArrayDeque<>();
  private boolean dirty;
  private long lost;

  AlertMemory(String key) {
    this.key = key;
  }

  void changed() {
    dirty = true;
  }

  /// Goes on with what a memory of the same rule could not save.
  void takeOver(AlertMemory old) {
    dirty = true;
    unsaved.addAll(old.unsaved);
    lost += old.lost;
  }

  void record(Instant at, ActiveAlert alert, String step) {
    dirty = true;
    if (unsaved.size() >= MAX_UNSAVED) {
      unsaved.removeFirst();
      lost++;
    }
    unsaved.add(new AlertStep(at, alert.labels(), step, "value " + alert.shownValue()));
  }

  /// Saves what changed; what the store does not take is kept for the next time.
  void save(Evaluation evaluation, Collection<ActiveAlert> alerts) {
    tellLost(evaluation.surroundings().refusals());
    var states = evaluation.surroundings().states();
    var tenant = evaluation.config().tenant();
    if (dirty) {
      states.saveAlerts(tenant, key, alerts.stream().map(ActiveAlert::saved).toList());
      dirty = false;
    }
    History.record(states, tenant, List.copyOf(unsaved));
    unsaved.clear();
  }

  private void tellLost(Refusals refusals) {
    String detail = "more than " + MAX_UNSAVED + " steps wait for the state store";
    refusals.count("alerts", new Refusal(Refusal.Reason.OVER_LIMIT, key, detail), lost);
    lost = 0;
  }

  /// The alerts as they were before a restart. Where the server was away for too long, those that
  /// were pending do not come back, and those that fired come back as resolved.
  ///
  /// @param outlivesOutage whether those that fired go on firing even then
  List<ActiveAlert> restore(Evaluation evaluation, AlertingRule rule, boolean outlivesOutage) {
    List<SavedAlert> saved =
        evaluation.surroundings().states().alerts(evaluation.config().tenant(), key);
    if (saved.isEmpty()) {
      return List.of();
    }
    Optional<Instant> downAt = lastEvaluation(evaluation, rule);
    List<ActiveAlert> alerts = new ArrayList<>();
    for (SavedAlert one : saved) {
      var alert = ActiveAlert.restored(one);
      if (downAt.isPresent()) {
        alert.resume(evaluation.at(), downAt.get(), rule.hold(), evaluation.config().gracePeriod());
        alerts.add(alert);
      } else if (alert.state() != AlertState.PENDING) {
        if (alert.state() == AlertState.FIRING && !outlivesOutage) {
          alert.resolve(evaluation.at());
          record(evaluation.at(), alert, "resolved");
        }
        alerts.add(alert);
      }
    }
    return alerts;
  }

  /// When the rule was last evaluated with an alert, within the outage that is tolerated.
  private static Optional<Instant> lastEvaluation(Evaluation evaluation, AlertingRule rule) {
    long to = evaluation.at().toEpochMilli();
    long from = to - evaluation.config().outageTolerance().toMillis();
    List<Matcher> matchers =
        List.of(
            Matcher.equal(Labels.NAME, "ALERTS_FOR_STATE"),
            Matcher.equal("alertname", rule.alert()));
    long newest = Long.MIN_VALUE;
    var columns = new SampleColumns();
    try (SeriesSet series =
        evaluation
            .surroundings()
            .store()
            .select(evaluation.config().tenant(), matchers, from, to)) {
      for (int i = 0; i < series.size(); i++) {
        series.read(i, columns);
        newest = Math.max(newest, newest(columns));
      }
    }
    Instant offset = Instant.ofEpochMilli(Math.max(newest, 0)).plus(evaluation.offset());
    return newest == Long.MIN_VALUE ? Optional.empty() : Optional.of(offset);
  }

  private static long newest(SampleColumns columns) {
    for (int i = columns.size() - 1; i >= 0; i--) {
      if (!StaleMarker.is(columns.values()[i])) {
        return columns.timestamps()[i];
      }
    }
    return Long.MIN_VALUE;
  }
}
