package dev.nightjar.tsdb;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Cardinality;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is counted from postings is what one counts by reading labels.
final class SeriesCountsTest {
  private static final long MINUTE = 60_000;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));

  @Test
  void countsWhatReadingAllLabelsCounts() {
    forAll(40, random -> random.nextLong(), seed -> check(new Random(seed)));
  }

  /// Of several blocks with what was deleted in them, and of what is in memory; most series are in
  /// more than one of these.
  private void check(Random random) {
    long now = clock.millis();
    long from = now - 10 * MINUTE;
    try (TsdbStore store =
        TsdbStore.open(TsdbConfig.in(Path.of("/data")), new FaultyDisk(1), clock)) {
      for (int round = 0; round < 5; round++) {
        store.append(Tenant.DEFAULT, batch(random, from + round * MINUTE));
        if (random.nextBoolean()) {
          store.flush();
        }
        if (random.nextInt(3) == 0) {
          List<Matcher> some = List.of(Matcher.equal("host", "h" + random.nextInt(5)));
          store.delete(Tenant.DEFAULT, List.of(some), from, from + random.nextInt(5) * MINUTE);
        }
        if (random.nextInt(6) == 0) {
          store.maintain();
        }
      }
      for (int i = 0; i < 6; i++) {
        long start = from - MINUTE + random.nextInt(8) * MINUTE;
        long end = start + random.nextInt(6) * MINUTE;
        int limit = 1 + random.nextInt(30);
        List<Labels> all =
            store.series(Tenant.DEFAULT, List.of(), start, end, Integer.MAX_VALUE, StopCheck.NONE);
        assertThat(store.cardinality(Tenant.DEFAULT, start, end, limit))
            .isEqualTo(Cardinality.of(all, limit));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SampleBatch batch(Random random, long millis) {
    var batch = new SampleBatch();
    for (int i = random.nextInt(80); i > 0; i--) {
      Labels labels =
          Labels.of("__name__", "m" + random.nextInt(4), "host", "h" + random.nextInt(5));
      if (random.nextInt(3) == 0) {
        labels = labels.with("ü", "v" + random.nextInt(9));
      }
      batch.add(labels, millis + i, i);
    }
    return batch;
  }
}
