package dev.nightjar.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.Histograms;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// Files of chunks that are gathered into longer ones.
final class CompactionTest {
  /// The background thread never gets to it.
  private static final Duration BY_TEST_ALONE = Duration.ofDays(1_000);

  private static final Path DIR = Path.of("/data");
  private static final Path CHUNKS = DIR.resolve("metrics/default/chunks");
  private static final Path BLOCKS = CHUNKS.resolveSibling("blocks");
  private static final int HOSTS = 20;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T12:00:00Z"));
  private FaultyDisk disk = new FaultyDisk(1);
  private final long start = clock.millis();

  @Test
  void filesOfOneSizeBecomeOneThatHoldsThemAll() throws IOException {
    List<String> before;
    try (TsdbStore store = open()) {
      fillFiles(store, 8);
      before = all(store);

      rest(store);

      assertThat(disk.list(CHUNKS)).hasSize(1);
      assertThat(disk.list(BLOCKS)).isEmpty();
      assertThat(all(store)).isEqualTo(before);
    }
    try (TsdbStore store = open()) {
      assertThat(store.recovery().get(Tenant.DEFAULT)).matches(RecoveryReport::isClean);
      assertThat(all(store)).isEqualTo(before);
      append(store, 999);
      assertThat(all(store)).hasSize(before.size() + HOSTS);
    }
  }

  @Test
  void whileFilesComeFastTheyAreLeftUntilTheyAreMany() throws IOException {
    try (TsdbStore store = open()) {
      fillFiles(store, 8);
      store.maintain();
      assertThat(disk.list(CHUNKS)).hasSizeGreaterThanOrEqualTo(8);

      fillFiles(store, 16);
      store.maintain();
      assertThat(disk.list(CHUNKS)).hasSizeLessThan(3);
    }
  }

  @Test
  void aLongFileIsNotWrittenAgainForFewShortOnes() throws IOException {
    try (TsdbStore store = open()) {
      fillFiles(store, 30);
      rest(store);
      Path longOne = disk.list(CHUNKS).getFirst();

      fillFiles(store, 5);
      List<Path> all = disk.list(CHUNKS);
      rest(store);

      assertThat(disk.list(CHUNKS)).hasSizeLessThan(all.size()).contains(longOne);
    }
  }

  @Test
  void samplesThatCameLateStandInOrderAndTheLastWordCounts() throws IOException {
    try (TsdbStore store = open()) {
      Random random = new Random(7);
      for (int i = 0; i < 400; i++) {
        append(store, random.nextInt(100));
      }
      List<String> before = all(store);
      int files = disk.list(CHUNKS).size();
      assertThat(files).isGreaterThanOrEqualTo(4);

      rest(store);

      assertThat(disk.list(CHUNKS)).hasSizeLessThan(files);
      assertThat(all(store)).isEqualTo(before);
    }
  }

  @Test
  void histogramsAndStartTimesComeAlong() throws IOException {
    Random random = new Random(3);
    try (TsdbStore store = open()) {
      for (int i = 0; disk.list(CHUNKS).size() < 6; i++) {
        var batch = new SampleBatch();
        for (int host = HOSTS - 1; host >= 0; host--) { // not in the order of their labels
          Labels labels = Labels.of("__name__", "load", "host", "h" + host);
          if (random.nextInt(3) == 0) {
            batch.add(labels, start + i * 1_000L, Histograms.random(random));
          } else {
            batch.add(labels, start + i * 1_000L, i);
          }
          if (random.nextInt(4) == 0) {
            batch.start(start - 1_000L * (1 + random.nextInt(5)));
          }
        }
        assertThat(store.append(Tenant.DEFAULT, batch).refused()).isEmpty();
      }
      List<String> before = all(store);
      rest(store);
      assertThat(disk.list(CHUNKS)).hasSize(1);
      assertThat(all(store)).isEqualTo(before);
    }
  }

  @Test
  void whatACrashLeftOfTheFilesBeforeIsDeleted() throws IOException {
    List<Path> sources;
    List<byte[]> contents = new ArrayList<>();
    List<String> before;
    try (TsdbStore store = open()) {
      fillFiles(store, 6);
      sources = disk.list(CHUNKS);
      for (Path source : sources) {
        contents.add(disk.read(source));
      }
      before = all(store);
      rest(store);
    }
    for (int i = 0; i < contents.size(); i++) {
      disk.replace(sources.get(i), ByteBuffer.wrap(contents.get(i)));
    }
    try (TsdbStore store = open()) {
      assertThat(store.recovery().get(Tenant.DEFAULT)).matches(RecoveryReport::isClean);
      assertThat(disk.list(CHUNKS)).doesNotContainAnyElementsOf(sources);
      assertThat(all(store)).isEqualTo(before);
      store.flush();
      assertThat(disk.list(CHUNKS)).isEmpty();
      assertThat(all(store)).isEqualTo(before);
    }
  }

  @Test
  void nothingIsLostWhereverTheMachineStopsWhileFilesAreGathered() throws IOException {
    long[] calls = callsOfGathering();
    assertThat(calls[1] - calls[0]).isGreaterThan(8);
    for (long call = calls[0] + 1; call <= calls[1]; call++) {
      for (boolean isPowerCut : new boolean[] {false, true}) {
        stopAt(call, isPowerCut);
      }
    }
  }

  private void stopAt(long call, boolean isPowerCut) throws IOException {
    disk = new FaultyDisk(call);
    disk.stopAtCall(call);
    List<String> before = List.of();
    try (TsdbStore store = open()) {
      fillFiles(store, 6);
      before = all(store);
      rest(store);
    } catch (IOException off) {
      assertThat(disk.isOff()).isTrue();
    }
    assertThat(before).isNotEmpty();
    if (isPowerCut) {
      disk.cutPower();
    }
    disk.restart();
    try (TsdbStore store = open()) {
      assertThat(all(store)).as("stopped at call " + call).isEqualTo(before);
      rest(store);
      assertThat(disk.list(CHUNKS)).hasSize(1);
      assertThat(all(store)).isEqualTo(before);
    }
  }

  @Test
  void aCallThatFailsIsToldAndGatheringTriedAgain() throws IOException {
    long[] calls = callsOfGathering();
    for (long call = calls[0] + 1; call <= calls[1]; call++) {
      disk = new FaultyDisk(call);
      try (TsdbStore store = open()) {
        fillFiles(store, 6);
        List<String> before = all(store);
        disk.failCall(call);
        rest(store);
        assertThat(all(store)).as("call " + call + " fails").isEqualTo(before);
        rest(store);
        assertThat(disk.list(CHUNKS)).hasSize(1);
        assertThat(store.trouble()).isEmpty();
        assertThat(all(store)).isEqualTo(before);
      }
    }
  }

  /// The calls to the disk before and after.
  private long[] callsOfGathering() throws IOException {
    disk = new FaultyDisk(1);
    try (TsdbStore store = open()) {
      fillFiles(store, 6);
      long before = disk.calls();
      rest(store);
      assertThat(disk.list(CHUNKS)).hasSize(1);
      return new long[] {before, disk.calls()};
    }
  }

  @Test
  void filesWithoutANumberOfTheFirstAreStillRead() throws IOException {
    List<String> before;
    try (TsdbStore store = open()) {
      fillFiles(store, 3);
      before = all(store);
    }
    for (Path file : disk.list(CHUNKS)) {
      disk.replace(file, ByteBuffer.wrap(asVersion2(disk.read(file))));
    }
    try (TsdbStore store = open()) {
      assertThat(store.recovery().get(Tenant.DEFAULT)).matches(RecoveryReport::isClean);
      assertThat(all(store)).isEqualTo(before);
      append(store, 998);
      rest(store);
      assertThat(all(store)).hasSize(before.size() + HOSTS);
    }
  }

  private static byte[] asVersion2(byte[] file) {
    int footer = file.length - ChunkFileFormat.FOOTER_BYTES;
    ByteBuffer older =
        ByteBuffer.allocate(file.length - ChunkFileFormat.FIRST_NUMBER_BEFORE)
            .order(ByteOrder.LITTLE_ENDIAN);
    older.put(file, 0, footer - ChunkFileFormat.FIRST_NUMBER_BEFORE);
    older.put(file, footer, ChunkFileFormat.FOOTER_BYTES);
    int newFooter = footer - ChunkFileFormat.FIRST_NUMBER_BEFORE;
    older.put(7, (byte) 2);
    older.put(newFooter + ChunkFileFormat.FOOTER_MAGIC + 7, (byte) 2);
    int timesAt = (int) older.getLong(newFooter + ChunkFileFormat.TIMES_AT);
    var crc = new CRC32C();
    crc.update(older.array(), timesAt, newFooter + ChunkFileFormat.CRC - timesAt);
    older.putInt(newFooter + ChunkFileFormat.CRC, (int) crc.getValue());
    return older.array();
  }

  private TsdbStore open() throws IOException {
    var config =
        TsdbConfig.in(DIR)
            .withLogBytes(2_000)
            .withWalForce(Duration.ZERO)
            .withMaintainEvery(BY_TEST_ALONE);
    return TsdbStore.open(config, disk, clock);
  }

  /// Appends until so many files are there.
  private void fillFiles(TsdbStore store, int count) throws IOException {
    int second = (int) ((newest(store) - start) / 1_000) + 1;
    while (disk.list(CHUNKS).size() < count) {
      append(store, second++);
    }
  }

  private long newest(TsdbStore store) {
    List<String> all = all(store);
    return all.isEmpty() ? start - 1_000 : store.stats().newestMillis();
  }

  /// Lets the store find that nothing comes any more.
  private void rest(TsdbStore store) {
    store.maintain();
    store.maintain();
  }

  private void append(TsdbStore store, long second) {
    var batch = new SampleBatch();
    for (int host = HOSTS - 1; host >= 0; host--) { // not in the order of their labels
      batch.add(
          Labels.of("__name__", "load", "host", "h" + host),
          start + second * 1_000,
          host + second / 8.0 + clock.millis() % 7);
    }
    assertThat(store.append(Tenant.DEFAULT, batch).refused()).isEmpty();
  }

  /// All samples, a line for each.
  private static List<String> all(TsdbStore store) {
    List<String> lines = new ArrayList<>();
    var columns = new SampleColumns();
    Matcher any = Matcher.equal("__name__", "load");
    try (SeriesSet set =
        store.select(Tenant.DEFAULT, List.of(any), Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (int row = 0; row < set.size(); row++) {
        set.read(row, columns);
        for (int i = 0; i < columns.size(); i++) {
          Histogram histogram = columns.histogram(i);
          lines.add(
              "%s %d %s %d"
                  .formatted(
                      set.labels(row),
                      columns.timestamps()[i],
                      histogram == null ? columns.values()[i] : histogram,
                      columns.startMillis(i)));
        }
      }
    }
    return lines;
  }
}
