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

  private final Object lock = new Object();
  private final Map<Tenant, Data> tenants = new HashMap<>(); // guarded by lock

  private Data of(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new Data());
  }

  @Override
  public void saveAlerts(Tenant tenant, String ruleKey, List<SavedAlert> alerts) {
    synchronized (lock) {
      of(tenant).alerts.put(ruleKey, List.copyOf(alerts));
    }
  }

  @Override
  public List<SavedAlert> alerts(Tenant tenant, String ruleKey) {
    synchronized (lock) {
      return of(tenant).alerts.getOrDefault(ruleKey, List.of());
    }
  }

  @Override
  public void saveNotification(Tenant tenant, SentNotification sent) {
    synchronized (lock) {
      of(tenant).notifications.put(List.of(sent.groupKey(), sent.receiver()), sent);
    }
  }

  @Override
  public List<SentNotification> notifications(Tenant tenant) {
    synchronized (lock) {
      return List.copyOf(of(tenant).notifications.values());
    }
  }

  @Override
  public void deleteNotification(Tenant tenant, String groupKey, String receiver) {
    synchronized (lock) {
      of(tenant).notifications.remove(List.of(groupKey, receiver));
    }
  }

  @Override
  public void record(Tenant tenant, AlertStep step) {
    synchronized (lock) {
      of(tenant).steps.add(step);
    }
  }

  @Override
  public List<AlertStep> history(Tenant tenant, Instant since, int limit) {
    synchronized (lock) {
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
}
