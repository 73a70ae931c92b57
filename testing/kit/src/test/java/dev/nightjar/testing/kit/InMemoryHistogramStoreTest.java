package dev.nightjar.testing.kit;

import dev.nightjar.base.Clock;
import dev.nightjar.model.MetricStore;

final class InMemoryHistogramStoreTest extends HistogramStoreContract {
  @Override
  protected MetricStore open(Clock clock) {
    return new InMemoryMetricStore();
  }
}
