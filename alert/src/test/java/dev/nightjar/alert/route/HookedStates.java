package dev.nightjar.alert.route;

import dev.nightjar.model.AlertStates;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryAlertStates;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// States in memory; a hook sees, delays or fails what is about to be written.
final class HookedStates implements AlertStates {
  private final AlertStates states = new InMemoryAlertStates();
  private final Consumer<Object> hook;

  HookedStates(Consumer<Object> hook) {
    this.hook = hook;
  }

  @Override
  public void saveAlerts(Tenant tenant, String ruleKey, List<SavedAlert> alerts) {
    hook.accept(alerts);
    states.saveAlerts(tenant, ruleKey, alerts);
  }

  @Override
  public List<SavedAlert> alerts(Tenant tenant, String ruleKey) {
    return states.alerts(tenant, ruleKey);
  }

  @Override
  public void saveNotification(Tenant tenant, SentNotification notification) {
    hook.accept(notification);
    states.saveNotification(tenant, notification);
  }

  @Override
  public List<SentNotification> notifications(Tenant tenant) {
    return states.notifications(tenant);
  }

  @Override
  public void deleteNotification(Tenant tenant, String groupKey, String receiver) {
    states.deleteNotification(tenant, groupKey, receiver);
  }

  @Override
  public void record(Tenant tenant, AlertStep step) {
    hook.accept(step);
    states.record(tenant, step);
  }

  @Override
  public List<AlertStep> history(Tenant tenant, Instant since, int limit) {
    return states.history(tenant, since, limit);
  }
}
