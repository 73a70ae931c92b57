package dev.nightjar.testing.kit;

import dev.nightjar.model.Labels;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Push groups that last as long as this object: hand it to a second owner to act out a restart.
/// Safe for use by many threads.
public final class InMemoryPushGroups implements PushGroups {
  private final ConcurrentMap<Tenant, ConcurrentSkipListMap<Labels, PushGroup>> tenants =
      new ConcurrentHashMap<>();

  @Override
  public void save(Tenant tenant, PushGroup group) {
    of(tenant).put(group.grouping(), group);
  }

  @Override
  public void delete(Tenant tenant, Labels grouping) {
    of(tenant).remove(grouping);
  }

  @Override
  public Optional<PushGroup> group(Tenant tenant, Labels grouping) {
    return Optional.ofNullable(of(tenant).get(grouping));
  }

  @Override
  public List<PushGroup> groups(Tenant tenant) {
    return List.copyOf(of(tenant).values());
  }

  private ConcurrentSkipListMap<Labels, PushGroup> of(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new ConcurrentSkipListMap<>());
  }
}
