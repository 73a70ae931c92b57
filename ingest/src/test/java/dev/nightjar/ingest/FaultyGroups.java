package dev.nightjar.ingest;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryPushGroups;
import java.util.List;
import java.util.Optional;

/// Groups on a disk that takes so many changes more and then is full.
final class FaultyGroups implements PushGroups {
  private final PushGroups groups = new InMemoryPushGroups();
  private int changesLeft = Integer.MAX_VALUE;

  synchronized void allow(int changes) {
    changesLeft = changes;
  }

  private synchronized void change() {
    if (changesLeft == 0) {
      throw new NightjarException(ErrorCode.STORAGE_FULL, "the disk is full");
    }
    changesLeft--;
  }

  @Override
  public void save(Tenant tenant, PushGroup group) {
    change();
    groups.save(tenant, group);
  }

  @Override
  public void delete(Tenant tenant, Labels grouping) {
    change();
    groups.delete(tenant, grouping);
  }

  @Override
  public Optional<PushGroup> group(Tenant tenant, Labels grouping) {
    return groups.group(tenant, grouping);
  }

  @Override
  public List<PushGroup> groups(Tenant tenant) {
    return groups.groups(tenant);
  }
}
