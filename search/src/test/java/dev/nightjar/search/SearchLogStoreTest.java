package dev.nightjar.search;

import dev.nightjar.base.Disk;
import dev.nightjar.model.LogStore;
import dev.nightjar.testing.kit.LogStoreContract;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The contract on real files, with blocks so small that a few lines fill one; between its checks
/// everything is sealed, indexed, closed and opened again.
final class SearchLogStoreTest extends LogStoreContract {
  @TempDir Path dir;
  private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(0, NOW));
  private SearchLogStore store;

  @BeforeEach
  void openStore() throws IOException {
    store = SearchLogStore.open(config(), Disk.system(), clock);
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  private SearchConfig config() {
    return SearchConfig.in(dir.resolve("logs")).withBlockBytes(1_000);
  }

  @Override
  protected LogStore store() {
    return store;
  }

  @Override
  protected void settle() {
    try {
      clock.advance(Duration.ofHours(30)); // yesterday's blocks are indexed however few
      store.maintain();
      store.close();
      store = SearchLogStore.open(config(), Disk.system(), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
