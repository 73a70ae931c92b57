package dev.nightjar.testing.kit;

import dev.nightjar.model.LedgerStore;

final class InMemoryLedgerStoreTest extends LedgerStoreContract {
  @Override
  protected LedgerStore open() {
    return new InMemoryLedgerStore();
  }
}
