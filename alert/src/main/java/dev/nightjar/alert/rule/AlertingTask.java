package dev.nightjar.alert.rule;

import dev.nightjar.alert.Alert;
import dev.nightjar.alert.rule.ActiveAlert.Change;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keeps the alerts that an [AlertSource] yields for an [AlertingRule]: moves each through
/// [ActiveAlert]'s states, writes `ALERTS` and `ALERTS_FOR_STATE`, saves what must outlive a
/// restart and hands firing and resolved alerts to the sink. What cannot be saved is tried again at
/// the next evaluation; while the source cannot be asked, the alerts stay as they are and go on
/// being sent.
final class AlertingTask extends RuleTask {
  private final AlertingRule rule;
  private final AlertMemory memory;
  private final AlertSource source;
  private final Map<Labels, ActiveAlert> active = new LinkedHashMap<>();
  private final List<ActiveAlert> ended = new ArrayList<>();
  private boolean restored;
  private boolean known = true;

  AlertingTask(String key, AlertingRule rule, AlertSource source) {
    super(key, rule);
    this.rule = rule;
    this.source = source;
    this.memory = new AlertMemory(key);
  }

  @Override
  void takeOver(RuleTask old) {
    super.takeOver(old);
    if (old instanceof AlertingTask task) {
      active.putAll(task.active);
      ended.addAll(task.ended);
      restored = task.restored;
      memory.takeOver(task.memory);
    }
  }

  @Override
  List<Output> compute(Evaluation evaluation) {
    restore(evaluation);
    Optional<Map<Labels, ActiveAlert>> yielded = source.alerts(evaluation);
    known = yielded.isPresent();
    if (yielded.isPresent()) {
      checkLimit(evaluation, yielded.get());
      advance(evaluation.at(), yielded.get());
    }
    return outputs();
  }

  @Override
  boolean isKnown() {
    return known;
  }

  private void restore(Evaluation evaluation) {
    if (!restored) {
      for (ActiveAlert alert : memory.restore(evaluation, rule, source.outlivesOutage())) {
        active.put(alert.labels(), alert);
        if (alert.state() == AlertState.INACTIVE) {
          ended.add(alert);
        }
      }
      restored = true;
    }
  }

  private void checkLimit(Evaluation evaluation, Map<Labels, ActiveAlert> yielded) {
    int limit = evaluation.group().limit();
    long alerts = yielded.size() + kept(evaluation.at(), yielded);
    if (limit > 0 && alerts > limit) {
      for (ActiveAlert alert : active.values()) {
        if (alert.state() == AlertState.FIRING) {
          changed(alert, alert.resolve(evaluation.at()), evaluation.at());
        }
      }
      active.values().removeIf(alert -> alert.state() == AlertState.PENDING);
      throw new NightjarException(
          ErrorCode.EXECUTION, "exceeded limit of " + limit + " with " + alerts + " alerts");
    }
  }

  /// How many fire on although they are not yielded any more.
  private long kept(Instant now, Map<Labels, ActiveAlert> yielded) {
    return active.values().stream()
        .filter(alert -> !yielded.containsKey(alert.labels()))
        .filter(alert -> alert.wouldKeepFiring(now, rule.keepFiringFor()))
        .count();
  }

  private void advance(Instant now, Map<Labels, ActiveAlert> yielded) {
    yielded.forEach(
        (labels, fresh) -> {
          ActiveAlert known = active.get(labels);
          boolean isNew = known == null || known.state() == AlertState.INACTIVE;
          ActiveAlert alert = known == null || isNew ? fresh : known;
          if (isNew && known != null) {
            fresh.follow(known);
          }
          active.put(labels, alert);
          if (alert.keepFiringSince().isPresent()) {
            memory.changed();
          }
          Change change = alert.seen(fresh.annotations(), fresh.value(), now, rule.hold());
          if (isNew && change == Change.NONE) {
            memory.record(now, alert, "pending");
          }
          changed(alert, change, now);
        });
    Map<Labels, ActiveAlert> missed = new HashMap<>(active);
    missed.keySet().removeAll(yielded.keySet());
    missed.values().forEach(alert -> miss(alert, now));
  }

  private void miss(ActiveAlert alert, Instant now) {
    boolean kept = alert.keepFiringSince().isPresent();
    Change change = alert.missed(now, rule.keepFiringFor());
    if (!kept && alert.keepFiringSince().isPresent()) {
      memory.changed();
    }
    changed(alert, change, now);
  }

  private void changed(ActiveAlert alert, Change change, Instant now) {
    switch (change) {
      case NONE -> {}
      case FIRED -> memory.record(now, alert, "firing");
      case RESOLVED -> {
        memory.record(now, alert, "resolved");
        ended.add(alert);
      }
      case GONE -> {
        active.remove(alert.labels());
        if (alert.state() == AlertState.PENDING) {
          memory.record(now, alert, "inactive");
        } else {
          memory.changed();
        }
      }
    }
  }

  private List<Output> outputs() {
    List<Output> outputs = new ArrayList<>();
    for (ActiveAlert alert : active.values()) {
      if (alert.state() != AlertState.INACTIVE) {
        var series = alert.labels().toBuilder().set(Labels.NAME, "ALERTS_FOR_STATE");
        outputs.add(new Output(series.build(), alert.activeAt().getEpochSecond()));
        series.set(Labels.NAME, "ALERTS").set("alertstate", alert.state().wireName());
        outputs.add(new Output(series.build(), 1));
      }
    }
    return outputs;
  }

  @Override
  void settle(Evaluation evaluation) {
    try {
      memory.save(evaluation, active.values());
    } finally {
      send(evaluation);
    }
  }

  private void send(Evaluation evaluation) {
    List<Alert> alerts = new ArrayList<>();
    for (ActiveAlert alert : ended) {
      alerts.add(
          sent(evaluation, alert, alert.resolvedAt().or(() -> Optional.of(evaluation.at()))));
    }
    for (ActiveAlert alert : active.values()) {
      if (alert.state() == AlertState.FIRING) {
        alerts.add(sent(evaluation, alert, Optional.empty()));
      }
    }
    ended.clear();
    if (!alerts.isEmpty()) {
      evaluation.surroundings().sink().accept(List.copyOf(alerts));
    }
  }

  private Alert sent(Evaluation evaluation, ActiveAlert alert, Optional<Instant> endsAt) {
    var labels = evaluation.config().externalLabels().toBuilder();
    alert.labels().forEach(labels::set);
    return new Alert(
        labels.build(),
        alert.annotations(),
        alert.firedAt().orElse(alert.activeAt()),
        endsAt,
        source.link(evaluation.config(), alert.annotations()));
  }

  @Override
  List<AlertView> activeAlerts() {
    return active.values().stream()
        .filter(alert -> alert.state() != AlertState.INACTIVE)
        .map(ActiveAlert::view)
        .toList();
  }

  @Override
  void retire(Evaluation evaluation) {
    restore(evaluation);
    for (ActiveAlert alert : active.values()) {
      if (alert.state() == AlertState.FIRING) {
        changed(alert, alert.resolve(evaluation.at()), evaluation.at());
      }
    }
    active.clear();
    memory.changed();
    settle(evaluation);
    super.retire(evaluation);
  }
}
