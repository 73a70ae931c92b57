package dev.nightjar.alert.route;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.AlertStates.SavedAlert;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Keeps the dispatcher's alerts over a restart, so that a resolved notice goes out even if the
/// rule that raised the alert is gone by then. Safe for use by many threads.
final class AlertShelf {
  /// Stands in for a rule's key in [AlertStates]; no file of rules is called so.
  private static final String KEY = "dispatcher";

  /// Carries the one part of an alert that a saved one has no place for.
  private static final String GENERATOR = "__generator_url__";

  /// How long a firing alert is believed after a start without hearing of it.
  private static final Duration BELIEF = Duration.ofMinutes(5);

  private final Tenant tenant;
  private final AlertStates states;
  private final AtomicBoolean dirty = new AtomicBoolean();

  AlertShelf(Tenant tenant, AlertStates states) {
    this.tenant = tenant;
    this.states = states;
  }

  void changed() {
    dirty.set(true);
  }

  void save(Instant now, Supplier<List<Alert>> alerts) {
    if (dirty.getAndSet(false)) {
      states.saveAlerts(
          tenant, KEY, alerts.get().stream().map(alert -> saved(alert, now)).toList());
    }
  }

  /// Firing alerts have no end of their own: who raised them is asked after the restart.
  private static SavedAlert saved(Alert alert, Instant now) {
    return new SavedAlert(
        alert.labels(),
        alert.annotations().with(GENERATOR, alert.generatorUrl()),
        0,
        alert.startsAt(),
        Optional.of(alert.startsAt()),
        Optional.empty(),
        Optional.of(alert.endsAt()).filter(_ -> alert.isResolved(now)));
  }

  List<Alert> load(Instant now) {
    return states.alerts(tenant, KEY).stream().map(saved -> loaded(saved, now)).toList();
  }

  private static Alert loaded(SavedAlert saved, Instant now) {
    Labels annotations = saved.annotations();
    Instant endsAt = saved.resolvedAt().orElse(now.plus(BELIEF));
    return new Alert(
        saved.labels(),
        annotations.without(List.of(GENERATOR)),
        saved.activeAt(),
        endsAt,
        annotations.get(GENERATOR));
  }
}
