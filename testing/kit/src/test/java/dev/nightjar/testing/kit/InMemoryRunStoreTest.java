package dev.nightjar.testing.kit;

import dev.nightjar.base.Clock;
import dev.nightjar.model.RunStore;

final class InMemoryRunStoreTest extends RunStoreContract {
  @Override
  protected RunStore open(Clock storeClock) {
    return new InMemoryRunStore(storeClock);
  }
}
