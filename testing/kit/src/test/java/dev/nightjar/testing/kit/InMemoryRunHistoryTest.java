package dev.nightjar.testing.kit;

import dev.nightjar.base.Clock;

final class InMemoryRunHistoryTest extends RunHistoryContract {
  @Override
  protected Opened open(Clock storeClock) {
    var runs = new InMemoryRunStore(storeClock);
    return new Opened(runs, new InMemoryRunHistory(runs));
  }
}
