package dev.nightjar.testing.kit;

import dev.nightjar.model.AlertStates;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Alert states in memory, the plain way. Safe for use by many threads.
public final class InMemoryAlertStates implements AlertStates {
  private static final class Data {
    final Map<String, List<SavedAlert>> alerts = new HashMap<>();
    final Map<List<String>, SentNotification> notifications =
        new TreeMap<>(
            Comparator.<List<String>, String>comparing(key -> key.get(0))
                .thenComparing(key -> key.get(1)));
    final List<AlertStep> steps = new ArrayList<>();
  }

  private final Map<Tenant, Data> tenants = new HashMap<>();

  private Data of(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new Data());
  }

  @Override
  public synchronized void saveAlerts(Tenant tenant, String ruleKey, List<SavedAlert> alerts) {
    of(tenant).alerts.put(ruleKey, List.copyOf(alerts));
  }

  @Override
  public synchronized List<SavedAlert> alerts(Tenant tenant, String ruleKey) {
    return of(tenant).alerts.getOrDefault(ruleKey, List.of());
  }

  @Override
  public synchronized void saveNotification(Tenant tenant, SentNotification sent) {
    of(tenant).notifications.put(List.of(sent.groupKey(), sent.receiver()), sent);
  }

  @Override
  public synchronized List<SentNotification> notifications(Tenant tenant) {
    return List.copyOf(of(tenant).notifications.values());
  }

  @Override
  public synchronized void deleteNotification(Tenant tenant, String groupKey, String receiver) {
    of(tenant).notifications.remove(List.of(groupKey, receiver));
  }

  @Override
  public synchronized void record(Tenant tenant, AlertStep step) {
    of(tenant).steps.add(step);
  }

  @Override
  public synchronized List<AlertStep> history(Tenant tenant, Instant since, int limit) {
    if (limit < 1) {
      throw new NightjarException(ErrorCode.BAD_DATA, "limit is " + limit);
    }
    return of(tenant).steps.reversed().stream()
        .filter(step -> !step.at().isBefore(since))
        .sorted(Comparator.comparing(AlertStep::at).reversed())
        .limit(limit)
        .toList();
  }
}
