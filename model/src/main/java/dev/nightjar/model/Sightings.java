package dev.nightjar.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

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

  /// As [#wanted(Tenant, Entity.Kind, Collection)], and how often each is to speak: it is missed by
  /// that from the start, and nothing needs to be learned.
  default void wanted(Tenant tenant, Entity.Kind kind, Map<Entity, Duration> all) {
    wanted(tenant, kind, all.keySet());
  }

  /// It was taken away on purpose: nobody misses it until it speaks again.
  default void gone(Tenant tenant, Entity entity) {}
}
