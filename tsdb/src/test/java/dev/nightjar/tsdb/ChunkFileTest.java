package dev.nightjar.tsdb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Appended;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Heads that leave for files of chunks, and the log of series that explains these.
final class ChunkFileTest {
  /// The background thread never gets to it.
  private static final Duration BY_TEST_ALONE = Duration.ofDays(1_000);

  private static final Path DIR = Path.of("/data");
  private static final Path CHUNKS = DIR.resolve("metrics/default/chunks");
  private static final Path BLOCKS = CHUNKS.resolveSibling("blocks");
  private static final Path SERIES = CHUNKS.resolveSibling("series");
  private static final Path WAL = CHUNKS.resolveSibling("wal");
  private static final int HOSTS = 20;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T12:00:00Z"));
  private final FaultyDisk disk = new FaultyDisk(1);
  private final long start = clock.millis();

  @Test
  void headsLeaveForFilesWhenTheLogIsLongAndTheLogStaysShort() throws IOException {
    try (TsdbStore store = open()) {
      for (int i = 0; i < 100; i++) {
        append(store, i);
      }
      assertThat(disk.list(CHUNKS)).hasSizeBetween(3, 30);
      assertThat(disk.list(BLOCKS)).isEmpty();
      assertThat(disk.list(WAL)).hasSize(1);
      assertHolds(store, 100);
    }
    try (TsdbStore store = open()) {
      RecoveryReport report = requireNonNull(store.recovery().get(Tenant.DEFAULT));
      assertThat(report).matches(RecoveryReport::isClean);
      assertThat(report.replayedSamples()).isLessThan(50L * HOSTS);
      assertHolds(store, 100);
      append(store, 100);
      assertHolds(store, 101);
    }
  }

  @Test
  void filesAreFoldedIntoABlockWhenTheySpanItsTime() throws IOException {
    try (TsdbStore store = open()) {
      for (int i = 0; i < 100; i++) {
        append(store, i);
      }
      clock.advance(Duration.ofHours(3));
      long later = clock.millis();
      for (int i = 0; i < 100; i++) {
        append(store, (later - start) / 1000 + i);
      }
      store.maintain();

      assertThat(disk.list(BLOCKS)).isNotEmpty();
      assertThat(times(store, "h7")).hasSize(200);
    }
    try (TsdbStore store = open()) {
      assertThat(times(store, "h7")).hasSize(200);
    }
  }

  @Test
  void aRangeOfAFileIsReadExactly() throws IOException {
    try (TsdbStore store = open()) {
      for (int i = 0; i < 100; i += 2) {
        append(store, i);
      }
      assertThat(times(store, "h3", start + 9_500, start + 14_000))
          .containsExactly(start + 10_000, start + 12_000, start + 14_000);
      assertThat(times(store, "h3", start + 10_001, start + 11_999)).isEmpty();
    }
  }

  @Test
  void samplesThatComeLateLeaveInOrder() throws IOException {
    try (TsdbStore store = open()) {
      for (int i = 0; i < 60; i++) {
        append(store, i % 3 == 0 ? 60 + i : 60 - i);
      }
      long[] times = times(store, "h5");
      assertThat(times).isSorted().hasSize(60);
      clock.advance(Duration.ofHours(3));
      store.maintain();
      assertThat(disk.list(BLOCKS)).hasSize(1);
      assertThat(times(store, "h5")).isEqualTo(times);
    }
  }

  @Test
  void leavesADamagedSeriesOutAndCountsIt() throws IOException {
    fill(100);
    disk.rot(disk.list(CHUNKS).getFirst(), 20);
    try (TsdbStore store = open()) {
      assertThat(store.recovery().get(Tenant.DEFAULT)).matches(RecoveryReport::isClean);
      int whole = 0;
      for (int host = 0; host < HOSTS; host++) {
        long[] times = times(store, "h" + host);
        whole += times.length == 100 ? 1 : 0;
        assertThat(Arrays.stream(times).allMatch(time -> (time - start) % 1000 == 0)).isTrue();
      }
      assertThat(whole).isEqualTo(HOSTS - 1);
      assertThat(store.damagedChunks()).isPositive();
    }
  }

  @Test
  void setsADamagedFileAsideAndServesTheRest() throws IOException {
    fill(100);
    Path first = disk.list(CHUNKS).getFirst();
    disk.rot(first, disk.size(first) - 40);
    try (TsdbStore store = open()) {
      assertThat(requireNonNull(store.recovery().get(Tenant.DEFAULT)).setAside())
          .extracting(RecoveryReport.SetAside::file)
          .containsExactly(first.resolveSibling(first.getFileName() + ".damaged"));
      assertThat(times(store, "h1")).hasSizeBetween(1, 99);
    }
  }

  @Test
  void givesNumbersOfSeriesThatWereLostToNobody() throws IOException {
    fill(100);
    Path log = disk.list(SERIES).getFirst();
    disk.rot(log, disk.size(log) - 3);
    try (TsdbStore store = open()) {
      RecoveryReport report = requireNonNull(store.recovery().get(Tenant.DEFAULT));
      assertThat(report.lostSeries()).isPositive();
      assertThat(report.isClean()).isFalse();
      var batch = new SampleBatch();
      for (int i = 0; i < 2 * HOSTS; i++) {
        batch.add(Labels.of("__name__", "other", "host", "h" + i), start + 500_000, i);
      }
      assertThat(store.append(Tenant.DEFAULT, batch).refused()).isEmpty();
      for (int i = 0; i < HOSTS; i++) {
        assertThat(times(store, "h" + i)).containsExactly(start + 500_000);
      }
    }
  }

  @Test
  void aTableMadeAnewKeepsWhatStandsUnderTheOldOne() throws IOException {
    try (TsdbStore store = open()) {
      var many = new SampleBatch();
      for (int i = 0; i < 1_100; i++) {
        many.add(Labels.of("__name__", "brief", "host", "b" + i), start, i);
      }
      store.append(Tenant.DEFAULT, many);
      clock.advance(Duration.ofHours(3));
      long later = (clock.millis() - start) / 1000;
      for (int i = 0; i < 600; i++) {
        append(store, later + i); // the log grows long: a new table begins
      }
      assertThat(store.stats().series()).isEqualTo(HOSTS);
      assertThat(times(store, "b7")).containsExactly(start);
      assertThat(times(store, "h7")).hasSize(600);
    }
    try (TsdbStore store = open()) {
      assertThat(times(store, "b7")).containsExactly(start);
      assertThat(times(store, "h7")).hasSize(600);
      store.flush();
      assertThat(times(store, "b7")).containsExactly(start);
      assertThat(times(store, "h7")).hasSize(600);
      assertThat(disk.list(SERIES)).hasSize(1);
    }
  }

  private TsdbStore open() throws IOException {
    var config = TsdbConfig.in(DIR).withLogBytes(2_000).withMaintainEvery(BY_TEST_ALONE);
    return TsdbStore.open(config, disk, clock);
  }

  private void fill(int count) throws IOException {
    try (TsdbStore store = open()) {
      for (int i = 0; i < count; i++) {
        append(store, i);
      }
    }
  }

  /// One sample of each host's series.
  private void append(TsdbStore store, long second) {
    var batch = new SampleBatch();
    for (int host = 0; host < HOSTS; host++) {
      batch.add(
          Labels.of("__name__", "load", "host", "h" + host),
          start + second * 1000,
          host + second / 8.0);
    }
    Appended answer = store.append(Tenant.DEFAULT, batch);
    assertThat(answer.refused()).isEmpty();
  }

  private void assertHolds(TsdbStore store, int count) {
    for (int host = 0; host < HOSTS; host++) {
      assertThat(times(store, "h" + host))
          .containsExactly(LongStream.range(0, count).map(i -> start + i * 1000).toArray());
    }
  }

  private static long[] times(TsdbStore store, String host) {
    return times(store, host, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static long[] times(TsdbStore store, String host, long from, long to) {
    var columns = new SampleColumns();
    try (SeriesSet set =
        store.select(Tenant.DEFAULT, List.of(Matcher.equal("host", host)), from, to)) {
      assertThat(set.size()).isLessThanOrEqualTo(1);
      if (set.size() > 0) {
        set.read(0, columns);
      }
    }
    return Arrays.copyOf(columns.timestamps(), columns.size());
  }
}
