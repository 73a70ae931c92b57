package dev.nightjar.testing.kit;

import dev.nightjar.model.Entity;
import dev.nightjar.model.LedgerStore;
import dev.nightjar.model.Tenant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The ledger in memory. Safe for use by many threads.
public final class InMemoryLedgerStore implements LedgerStore {
  private final Object lock = new Object();
  private final Map<Tenant, Map<Entity, SavedEntity>> tenants = new HashMap<>(); // guarded by lock

  private Map<Entity, SavedEntity> of(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new HashMap<>());
  }

  @Override
  public List<SavedEntity> entities(Tenant tenant) {
    synchronized (lock) {
      return List.copyOf(of(tenant).values());
    }
  }

  @Override
  public void save(Tenant tenant, Collection<SavedEntity> entities) {
    synchronized (lock) {
      entities.forEach(saved -> of(tenant).put(saved.entity(), saved));
    }
  }

  @Override
  public void delete(Tenant tenant, Collection<Entity> entities) {
    synchronized (lock) {
      entities.forEach(of(tenant)::remove);
    }
  }
}
