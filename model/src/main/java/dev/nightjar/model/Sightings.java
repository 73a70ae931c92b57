package dev.nightjar.model;

import java.time.Instant;
import java.util.Collection;

/// Is told of everything that speaks. Cheap enough to be called for every scrape and push; never
/// fails and never waits for a disk. Safe for use by many threads.
public interface Sightings {
  /// Nobody listens.
  Sightings NONE =
      new Sightings() {
        @Override
        public void seen(Tenant tenant, Entity entity, Instant at) {}

        @Override
        public void wanted(Tenant tenant, Entity.Kind kind, Collection<Entity> all) {}
      };

  /// It spoke.
  void seen(Tenant tenant, Entity entity, Instant at);

  /// From now on these are all of a kind that a configuration wants: another one is retired, and
  /// one that never spoke can be missed too.
  void wanted(Tenant tenant, Entity.Kind kind, Collection<Entity> all);
}
