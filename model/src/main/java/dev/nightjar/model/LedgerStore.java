package dev.nightjar.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Keeps the ledger over a restart.
public interface LedgerStore {
  /// All entries of a tenant.
  List<SavedEntity> entities(Tenant tenant);

  /// Saves entries in place of those of the same entity, all or none of them.
  void save(Tenant tenant, Collection<SavedEntity> entities);

  /// Removes entries; those that are not there are passed over.
  void delete(Tenant tenant, Collection<Entity> entities);

  /// @param lastSeen empty when it was wanted and never spoke
  /// @param cadence the usual time between two words of it
  /// @param jitter how much later than usual it is at times
  /// @param words how often it spoke, up to where counting no longer matters
  /// @param retiredAt since when nobody misses it
  /// @param missingSince since when it is missed, so that a restart neither ends an alert nor tells
  ///   it again
  record SavedEntity(
      Entity entity,
      Instant firstSeen,
      Optional<Instant> lastSeen,
      Optional<Duration> cadence,
      Optional<Duration> jitter,
      long words,
      Optional<Instant> retiredAt,
      Optional<Instant> missingSince) {
    /// One that is not missed.
    public SavedEntity(
        Entity entity,
        Instant firstSeen,
        Optional<Instant> lastSeen,
        Optional<Duration> cadence,
        Optional<Duration> jitter,
        long words,
        Optional<Instant> retiredAt) {
      this(entity, firstSeen, lastSeen, cadence, jitter, words, retiredAt, Optional.empty());
    }
  }
}
