package dev.nightjar.tsdb;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.MetricStore;
import dev.nightjar.testing.kit.MetricStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class TsdbStoreTest extends MetricStoreContract {
  @TempDir Path dir;

  @Override
  protected MetricStore open(Clock clock) throws Exception {
    return TsdbStore.open(TsdbConfig.in(dir), Disk.system(), clock);
  }
}
