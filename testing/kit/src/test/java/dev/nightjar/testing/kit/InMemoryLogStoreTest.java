package dev.nightjar.testing.kit;

import dev.nightjar.model.LogStore;

final class InMemoryLogStoreTest extends LogStoreContract {
  private final LogStore store = new InMemoryLogStore();

  @Override
  protected LogStore store() {
    return store;
  }
}
