package dev.nightjar.ingest;

import dev.nightjar.model.Entity;
import dev.nightjar.model.Sightings;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Remembers what was told, in order.
final class RecordedSightings implements Sightings {
  final List<Entity> seen = new CopyOnWriteArrayList<>();
  final List<Entity> gone = new CopyOnWriteArrayList<>();
  final List<Map<Entity, Duration>> wanted = new CopyOnWriteArrayList<>();

  @Override
  public void seen(Tenant tenant, Entity entity, Instant at) {
    seen.add(entity);
  }

  @Override
  public void wanted(Tenant tenant, Entity.Kind kind, Collection<Entity> all) {
    throw new IllegalStateException("BUG: who wants them knows how often they are to speak");
  }

  @Override
  public void wanted(Tenant tenant, Entity.Kind kind, Map<Entity, Duration> all) {
    wanted.add(all);
  }

  @Override
  public void gone(Tenant tenant, Entity entity) {
    gone.add(entity);
  }
}
