package dev.nightjar.jobs.ledger;

import dev.nightjar.model.Entity;
import dev.nightjar.model.Tenant;

/// Tells on what an entity depends by the word of a person.
@FunctionalInterface
public interface Parents {
  /// Nobody said anything.
  Parents NONE = (_, _) -> "";

  /// The job or host without which it cannot speak; empty when nobody named one. Must be cheap: it
  /// is asked for what is missing, every few seconds, under a lock.
  String of(Tenant tenant, Entity entity);
}
