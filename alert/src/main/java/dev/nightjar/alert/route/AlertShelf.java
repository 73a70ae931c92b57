package dev.nightjar.alert.route;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.AlertStates.SavedAlert;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Tenant;
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

  void save(Supplier<List<Alert>> alerts) {
    if (dirty.getAndSet(false)) {
      states.saveAlerts(tenant, KEY, alerts.get().stream().map(AlertShelf::saved).toList());
    }
  }

  /// Firing alerts have no end of their own: who raised them is asked after the restart.
  private static SavedAlert saved(Alert alert) {
    return new SavedAlert(
        alert.labels(),
        alert.annotations().with(GENERATOR, alert.generatorUrl()),
        0,
        alert.startsAt(),
        Optional.of(alert.startsAt()),
        Optional.empty(),
        alert.endsAt());
  }

  List<Alert> load() {
    return states.alerts(tenant, KEY).stream().map(AlertShelf::loaded).toList();
  }

  private static Alert loaded(SavedAlert saved) {
    Labels annotations = saved.annotations();
    return new Alert(
        saved.labels(),
        annotations.without(List.of(GENERATOR)),
        saved.activeAt(),
        saved.resolvedAt(),
        annotations.get(GENERATOR));
  }
}
