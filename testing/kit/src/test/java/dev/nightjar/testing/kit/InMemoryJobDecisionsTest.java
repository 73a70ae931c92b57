package dev.nightjar.testing.kit;

import dev.nightjar.model.JobDecisions;

final class InMemoryJobDecisionsTest extends JobDecisionsContract {
  @Override
  protected JobDecisions open() {
    return new InMemoryJobDecisions();
  }
}
