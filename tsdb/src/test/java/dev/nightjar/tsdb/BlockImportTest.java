package dev.nightjar.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Samples that are brought in beside those of the store's own.
final class BlockImportTest {
  private static final Path DIR = Path.of("/data");
  private static final Labels UP = Labels.of("__name__", "up");
  private static final long NOW = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
  private static final long YEAR = Duration.ofDays(365).toMillis();

  private final FaultyDisk disk = new FaultyDisk(1);
  private final ManualClock clock = new ManualClock(Instant.ofEpochMilli(NOW));

  /// One series.
  private record One(Labels labels, Map<Long, Double> samples) implements SeriesSet {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public Labels labels(int index) {
      return labels;
    }

    @Override
    public void read(int index, SampleColumns into) {
      into.clear();
      samples.forEach(into::add);
    }

    @Override
    public void close() {}
  }

  private static One up(long time, double value) {
    return new One(UP, Map.of(time, value));
  }

  private BlockImport importing() throws IOException {
    return BlockImport.open(disk, DIR, Tenant.DEFAULT);
  }

  private void bringIn(String origin, SeriesSet series) throws IOException {
    var _ = importing().write(origin, series, () -> false);
  }

  private TsdbStore open() throws IOException {
    TsdbConfig config = TsdbConfig.in(DIR).withRetention(Duration.ofDays(3650)).withReserveBytes(0);
    return TsdbStore.open(config, disk, clock);
  }

  private static void append(TsdbStore store, long time, double value) {
    var batch = new SampleBatch();
    batch.add(UP, time, value);
    assertThat(store.append(Tenant.DEFAULT, batch).stored()).isEqualTo(1);
  }

  private static Map<Long, Double> samples(TsdbStore store) {
    var found = new TreeMap<Long, Double>();
    var columns = new SampleColumns();
    try (SeriesSet set = store.select(Tenant.DEFAULT, List.of(), 0, Long.MAX_VALUE)) {
      for (int i = 0; i < set.size(); i++) {
        set.read(i, columns);
        for (int k = 0; k < columns.size(); k++) {
          found.put(columns.timestamps()[k], columns.values()[k]);
        }
      }
    }
    return found;
  }

  @Test
  void isServedHoweverOld() throws IOException {
    bringIn("a", up(NOW - YEAR, 1));
    try (TsdbStore store = open()) {
      append(store, NOW, 2);
      assertThat(samples(store)).isEqualTo(Map.of(NOW - YEAR, 1.0, NOW, 2.0));
    }
  }

  @Test
  void ofEqualTimesTheStoresOwnSampleStays() throws IOException {
    try (TsdbStore store = open()) {
      append(store, NOW, 1);
      store.flush();
    }
    bringIn("a", up(NOW, 2));
    bringIn("b", up(NOW, 3));
    try (TsdbStore store = open()) {
      assertThat(samples(store)).isEqualTo(Map.of(NOW, 1.0));
      append(store, NOW + 1, 4);
      store.flush();
      assertThat(samples(store)).isEqualTo(Map.of(NOW, 1.0, NOW + 1, 4.0));
    }
  }

  @Test
  void whatWasBroughtInFirstStaysAndMergesWithTheRest() throws IOException {
    for (int i = 0; i < 6; i++) {
      bringIn(
          "s" + i, new One(UP, new TreeMap<>(Map.of(NOW - i, (double) i, NOW - YEAR, 10.0 + i))));
    }
    try (TsdbStore store = open()) {
      for (int i = 1; i <= 6; i++) {
        append(store, NOW + i, i);
        store.flush();
      }
      Map<Long, Double> before = samples(store);
      assertThat(before).hasSize(13).containsEntry(NOW - YEAR, 10.0);
      store.maintain();
      store.maintain();
      assertThat(disk.list(DIR.resolve("metrics/default/blocks"))).hasSizeLessThan(12);
      assertThat(samples(store)).isEqualTo(before);
    }
    assertThat(importing().origins()).hasSize(6);
    try (TsdbStore store = open()) {
      assertThat(samples(store)).hasSize(13);
    }
  }

  @Test
  void knowsWhatItHasAndForgetsWhatIsGone() throws IOException {
    bringIn("a", up(NOW - YEAR, 1));
    bringIn("b", up(NOW, 2));
    assertThat(importing().origins()).containsExactly("a", "b");
    TsdbConfig shorter = TsdbConfig.in(DIR).withRetention(Duration.ofDays(30)).withReserveBytes(0);
    try (TsdbStore store = TsdbStore.open(shorter, disk, clock)) {
      store.maintain();
      assertThat(samples(store)).isEqualTo(Map.of(NOW, 2.0));
    }
    assertThat(importing().origins()).containsExactly("b");
  }

  @Test
  void isThereWhollyOrNotAtAllWhereverTheProcessEnds() throws IOException {
    bringIn("before", up(NOW - YEAR, 1));
    long calls = disk.calls();
    bringIn("counted", up(NOW - 1, 2));
    long each = disk.calls() - calls;
    for (long at = 1; at <= each; at++) {
      String origin = "s" + at;
      long time = NOW - 1000 - at;
      disk.stopAtCall(disk.calls() + at);
      assertThatThrownBy(() -> bringIn(origin, up(time, 3))).isInstanceOf(IOException.class);
      disk.restart();
      boolean isKnown = importing().origins().contains(origin);
      try (TsdbStore store = open()) {
        assertThat(samples(store).containsKey(time)).isEqualTo(isKnown);
        assertThat(samples(store)).containsKey(NOW - YEAR);
      }
      if (!isKnown) {
        bringIn(origin, up(time, 3));
      }
      assertThat(importing().origins()).contains(origin);
    }
    try (TsdbStore store = open()) {
      assertThat(samples(store)).hasSize((int) each + 2);
    }
  }

  @Test
  void damagedNotesAreSetAsideAndTold() throws IOException {
    bringIn("a", up(NOW, 1));
    Path notes = DIR.resolve("metrics/default/imported");
    byte[] bytes = disk.read(notes);
    bytes[10] ^= 1;
    disk.replace(notes, ByteBuffer.wrap(bytes));

    BlockImport opened = importing();

    assertThat(opened.damage()).hasValueSatisfying(why -> assertThat(why).contains("checksum"));
    assertThat(opened.origins()).isEmpty();
    assertThat(disk.exists(notes.resolveSibling("imported.damaged"))).isTrue();
    bringIn("b", up(NOW - 1, 2));
    try (TsdbStore store = open()) {
      assertThat(samples(store)).isEqualTo(Map.of(NOW, 1.0, NOW - 1, 2.0));
    }
  }

  @Test
  void namesOrderByAgeAndSpellNumbersBelowZero() {
    var name = new BlockName(-12, 3);

    assertThat(name.in(DIR)).isEqualTo(DIR.resolve("i000000000012-000000000003.block"));
    assertThat(BlockName.of(name.in(DIR))).contains(name);
    assertThat(name.replaces(new BlockName(-2, -2))).isTrue();
    assertThat(BlockName.of(Path.of("-000000000012-000000000003.block"))).isEmpty();
  }
}
