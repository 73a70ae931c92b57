package dev.nightjar.testing.kit;

import dev.nightjar.base.Clock;

final class InMemoryMetricDeletesTest extends MetricDeletesContract<InMemoryMetricStore> {
  @Override
  protected InMemoryMetricStore open(Clock clock) {
    return new InMemoryMetricStore();
  }

  @Override
  protected InMemoryMetricStore reopen(InMemoryMetricStore opened) {
    return opened;
  }
}
