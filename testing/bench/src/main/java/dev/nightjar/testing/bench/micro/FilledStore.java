package dev.nightjar.testing.bench.micro;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Appended;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.bench.metrics.ChangingFleet;
import dev.nightjar.testing.bench.metrics.SteppedClock;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// A store in a temporary folder and the fleet whose samples it holds, one every 15 s of its own
/// time. Owned by one thread.
final class FilledStore implements AutoCloseable {
  static final int SERIES_PER_HOST = 100;
  static final int HOSTS_PER_BATCH = 50;
  static final Duration STEP = Duration.ofSeconds(15);

  private final Path dir;
  private final SteppedClock clock = new SteppedClock(Clock.system().now());
  private final ChangingFleet fleet;
  private final TsdbStore store;
  private int nextPlace;

  /// @param hosts a multiple of [#HOSTS_PER_BATCH]
  FilledStore(int hosts) throws IOException {
    dir = Files.createTempDirectory(Path.of("target"), "micro");
    fleet = new ChangingFleet(hosts, 1);
    // The disk's forces, of which a second of this clock has many, would be all that is measured.
    TsdbConfig config = TsdbConfig.in(dir).withWalForce(Duration.ofDays(10));
    store = TsdbStore.open(config, Disk.system(), clock);
  }

  TsdbStore store() {
    return store;
  }

  Clock clock() {
    return clock;
  }

  /// The samples that come next, which are to be stored before the call after this.
  SampleBatch nextBatch() throws InterruptedException {
    if (nextPlace == fleet.places()) {
      nextPlace = 0;
      clock.advance(STEP);
    }
    int from = nextPlace;
    nextPlace += HOSTS_PER_BATCH;
    return fleet.batch(from, nextPlace, clock.millis() - STEP.toMillis());
  }

  Appended append() throws InterruptedException {
    Appended answer = store.append(Tenant.DEFAULT, nextBatch());
    if (!answer.refused().isEmpty()) {
      throw new IllegalStateException("refused: " + answer.refused().getFirst());
    }
    return answer;
  }

  /// Appends so many samples of each series.
  void fill(int steps) throws InterruptedException {
    for (int i = 0; i < steps * fleet.places() / HOSTS_PER_BATCH; i++) {
      append();
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
    Disk.system().delete(dir);
  }
}
