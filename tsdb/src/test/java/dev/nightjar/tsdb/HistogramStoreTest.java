package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.model.MetricStore;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.HistogramStoreContract;
import java.nio.file.Path;

final class HistogramStoreTest extends HistogramStoreContract {
  @Override
  protected MetricStore open(Clock clock) throws Exception {
    return TsdbStore.open(TsdbConfig.in(Path.of("/contract")), new FaultyDisk(1), clock);
  }
}
