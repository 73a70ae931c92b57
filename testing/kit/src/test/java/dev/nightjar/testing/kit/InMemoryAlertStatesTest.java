package dev.nightjar.testing.kit;

import dev.nightjar.model.AlertStates;

final class InMemoryAlertStatesTest extends AlertStatesContract {
  @Override
  protected AlertStates open() {
    return new InMemoryAlertStates();
  }
}
