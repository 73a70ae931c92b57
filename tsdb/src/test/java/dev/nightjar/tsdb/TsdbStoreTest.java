package dev.nightjar.tsdb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesName;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.MetricStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TsdbStoreTest extends MetricStoreContract {
  private static final Path DIR = Path.of("/data");
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final Path BLOCKS = DIR.resolve("metrics/default/blocks");
  private static final Labels UP = Labels.of("__name__", "up", "job", "api");

  private final FaultyDisk disk = new FaultyDisk(1);
  private final long now = clock.millis();

  @Override
  protected MetricStore open(Clock clock) throws Exception {
    return TsdbStore.open(TsdbConfig.in(Path.of("/contract")), disk, clock);
  }

  @Test
  void refusesWhatIsOlderThanTheRetentionOrFarInTheFuture() throws IOException {
    try (TsdbStore store = open(config())) {
      var batch = new SampleBatch();
      batch.add(UP, now - Duration.ofDays(30).toMillis() - 1, 1);
      batch.add(UP, now - Duration.ofDays(30).toMillis(), 2);
      batch.add(UP, now + 3_600_000, 3);
      batch.add(UP, now + 3_600_001, 4);
      Appended answer = store.append(Tenant.DEFAULT, batch);

      assertThat(answer.stored()).isEqualTo(2);
      assertThat(answer.refused())
          .extracting(Refusal::reason)
          .containsExactly(Reason.TOO_OLD, Reason.TOO_NEW);
    }
  }

  @Test
  void refusesNewSeriesOverTheLimitAndKeepsTakingKnownOnes() throws IOException {
    try (TsdbStore store = open(config().withMaxSeries(1))) {
      assertThat(append(store, UP, now - 10).refused()).isEmpty();
      assertThat(append(store, UP.with("job", "db"), now - 10).refused())
          .extracting(Refusal::reason)
          .containsExactly(Reason.OVER_LIMIT);
      assertThat(append(store, UP, now).refused()).isEmpty();
    }
  }

  @Test
  void refusesASeriesWithoutLabels() throws IOException {
    try (TsdbStore store = open(config())) {
      assertThat(append(store, Labels.EMPTY, now).refused())
          .extracting(Refusal::reason)
          .containsExactly(Reason.INVALID);
    }
  }

  @Test
  void takesAnyUnicodeLabelAndRefusesHalfACharacter() throws IOException {
    Labels odd = Labels.of("__name__", "iş \"yükü\" 🦉\n", "İ", "\u0000");
    try (TsdbStore store = open(config())) {
      assertThat(reasons(append(store, UP.with("job", "\ud83e"), now)))
          .containsExactly(Reason.INVALID);
      append(store, odd, now);
    }
    try (TsdbStore store = open(config())) {
      store.flush();
      assertThat(store.series(Tenant.DEFAULT, List.of(), 0, Long.MAX_VALUE, 9, StopCheck.NONE))
          .containsExactly(odd);
    }
  }

  @Test
  void leavesForeignFoldersAlone() throws IOException {
    disk.createDirectories(DIR.resolve("metrics/lost+found"));
    try (TsdbStore store = open(config())) {
      assertThat(store.recovery()).isEmpty();
    }
  }

  @Test
  void keepsTheOrderOfASeriesOverBlocksAndRestarts() throws IOException {
    try (TsdbStore store = open(config())) {
      append(store, UP, now - 1000);
      store.flush();
      assertThat(reasons(append(store, UP, now - 2000 - HOUR)))
          .containsExactly(Reason.OUT_OF_ORDER);
      assertThat(append(store, UP, now - 1000)).isEqualTo(Appended.all(1));
    }
    try (TsdbStore store = open(config())) {
      assertThat(reasons(append(store, UP, now - 2000 - HOUR)))
          .containsExactly(Reason.OUT_OF_ORDER);
      append(store, UP, now);
    }
    try (TsdbStore store = open(config())) {
      assertThat(reasons(append(store, UP, now - 500 - HOUR))).containsExactly(Reason.OUT_OF_ORDER);
      assertThat(append(store, UP, now - 500).refused()).isEmpty();
      assertThat(times(store)).containsExactly(now - 1000, now - 500, now);
    }
  }

  @Test
  void metadataSurvivesBlocksAndRestarts() throws IOException {
    var up = new Metadata("up", MetricType.GAUGE, "Whether it answers.", "");
    var late = new Metadata("late", MetricType.COUNTER, "", "seconds");
    try (TsdbStore store = open(config())) {
      describe(store, up);
      store.flush();
      describe(store, late);
    }
    try (TsdbStore store = open(config())) {
      assertThat(store.metadata(Tenant.DEFAULT)).containsExactly(late, up);
    }
  }

  @Test
  void writesABlockWhenTheHeadIsOldAndDropsTheLog() throws Exception {
    try (TsdbStore store = open(config())) {
      append(store, UP, now);
      store.maintain();
      assertThat(disk.list(BLOCKS)).isEmpty();
      clock.advance(Duration.ofHours(2));
      store.maintain();

      assertThat(disk.list(BLOCKS)).hasSize(1);
      assertThat(disk.list(BLOCKS.resolveSibling("wal"))).hasSize(1);
      assertThat(times(store)).containsExactly(now);
    }
  }

  @Test
  void deletesBlocksPastTheirRetention() throws IOException {
    try (TsdbStore store = open(config().withRetention(Duration.ofDays(1)))) {
      append(store, UP, now);
      store.flush();
      SeriesSet open = store.select(Tenant.DEFAULT, List.of(), 0, Long.MAX_VALUE);
      clock.advance(Duration.ofDays(2));
      store.maintain();

      assertThat(disk.list(BLOCKS)).isEmpty();
      assertThat(store.stats().oldestMillis()).isEqualTo(Long.MAX_VALUE);
      var columns = new SampleColumns();
      open.read(0, columns);
      assertThat(columns.size()).as("a reader keeps what it has open").isEqualTo(1);
      open.close();
    }
  }

  @Test
  void deletesTheOldestBlocksWhenTheyTakeMoreRoomThanAllowed() throws IOException {
    try (TsdbStore store = open(config().withRetentionBytes(2_200))) {
      for (int i = 0; i < 6; i++) {
        append(store, UP, now + i);
        append(store, UP.with("job", "j" + i), now + i);
        store.flush();
      }
      assertThat(store.stats().diskBytes()).isLessThanOrEqualTo(2_200);
      assertThat(disk.list(BLOCKS)).hasSizeBetween(1, 5);
      assertThat(times(store)).contains(now + 5).doesNotContain(now);
    }
  }

  @Test
  void aSnapshotIsADataDirectoryOfItsOwn() throws IOException {
    String name;
    try (TsdbStore store = open(config())) {
      append(store, UP, now);
      store.flush();
      append(store, UP, now + 1);
      name = store.snapshot();
      append(store, UP, now + 2);
      store.flush();
      store.maintain();
    }
    assertThat(name).matches("20[0-9]{6}T[0-9]{6}Z-[0-9a-f]{16}");
    Path kept = DIR.resolve("snapshots").resolve(name);
    try (TsdbStore store = TsdbStore.open(TsdbConfig.in(kept), disk, clock)) {
      assertThat(times(store)).containsExactly(now, now + 1);
      append(store, UP, now + 7);
    }
    try (TsdbStore store = open(config())) {
      assertThat(times(store)).containsExactly(now, now + 1, now + 2);
    }
  }

  @Test
  void aSnapshotHoldsWhatCameAfterAnAttemptToFlushThatFailed() throws IOException {
    int failures = 0;
    for (int call = 1; call <= 30; call++) {
      var failing = new FaultyDisk(call);
      String name;
      try (TsdbStore store = TsdbStore.open(config(), failing, clock)) {
        append(store, UP, now);
        failing.failCall(failing.calls() + call);
        try {
          store.flush();
          break;
        } catch (IOException told) {
          failures++;
        }
        try {
          append(store, UP, now + 1);
        } catch (NightjarException brokenLog) {
          continue; // until a restart
        }
        try {
          name = store.snapshot();
        } catch (NightjarException brokenLog) {
          continue;
        }
      }
      Path kept = DIR.resolve("snapshots").resolve(name);
      try (TsdbStore store = TsdbStore.open(TsdbConfig.in(kept), failing, clock)) {
        assertThat(times(store)).as("call " + call).containsExactly(now, now + 1);
      }
    }
    assertThat(failures).isGreaterThan(5);
  }

  @Test
  void aSnapshotThatFailsLeavesNothing() throws IOException {
    try (TsdbStore store = open(config())) {
      append(store, UP, now);
      disk.fillUpAfter(10);
      assertThatThrownBy(store::snapshot).isInstanceOf(NightjarException.class);
      assertThat(disk.list(DIR.resolve("snapshots"))).isEmpty();
      disk.fillUpAfter(Long.MAX_VALUE);
      store.snapshot();
      assertThat(disk.list(DIR.resolve("snapshots"))).hasSize(1);
    }
  }

  @Test
  void mergesSmallNeighbours() throws IOException {
    try (TsdbStore store = open(config())) {
      for (int i = 0; i < 6; i++) {
        append(store, UP, now + i);
        append(store, UP.with("job", "j" + i), now + i);
        store.flush();
      }
      store.maintain();

      assertThat(disk.list(BLOCKS)).hasSize(1);
      assertThat(times(store)).hasSize(6);
    }
    try (TsdbStore store = open(config())) {
      assertThat(times(store)).containsExactly(LongStream.range(now, now + 6).toArray());
      append(store, UP, now + 10);
      store.flush();
      assertThat(disk.list(BLOCKS)).hasSize(2);
    }
  }

  @Test
  void setsADamagedBlockAsideAndServesTheRest() throws IOException {
    try (TsdbStore store = open(config())) {
      append(store, UP, now);
      store.flush();
      append(store, UP, now + 1);
      store.flush();
    }
    Path first = disk.list(BLOCKS).getFirst();
    disk.rot(first, disk.size(first) - 60);

    try (TsdbStore store = open(config())) {
      RecoveryReport report = requireNonNull(store.recovery().get(Tenant.DEFAULT));
      assertThat(report.setAside())
          .extracting(RecoveryReport.SetAside::file)
          .containsExactly(first.resolveSibling(first.getFileName() + ".damaged"));
      assertThat(times(store)).containsExactly(now + 1);
    }
  }

  @Test
  void leavesADamagedChunkOutAndCountsIt() throws IOException {
    try (TsdbStore store = open(config())) {
      append(store, UP, now);
      append(store, UP.with("job", "zzz"), now + 1);
      store.flush();
      disk.rot(disk.list(BLOCKS).getFirst(), 10);
    }
    try (TsdbStore store = open(config())) {
      assertThat(times(store)).isEmpty();
      assertThat(store.damagedChunks()).isPositive();
      assertThat(store.trouble()).hasValueSatisfying(told -> assertThat(told).contains(".block"));
      assertThat(store.recovery().get(Tenant.DEFAULT)).matches(RecoveryReport::isClean);
    }
  }

  @Test
  void tellsDamageInTheLogAndNeverMixesSeriesUp() throws IOException {
    Path wal = BLOCKS.resolveSibling("wal").resolve("000000000001.journal");
    long second;
    try (TsdbStore store = open(config())) {
      append(store, UP, now);
      second = disk.size(wal);
      append(store, UP.with("job", "db"), now);
      append(store, UP.with("job", "db"), now + 1);
      append(store, UP, now + 2);
    }
    disk.rot(wal, second + 15);

    try (TsdbStore store = open(config())) {
      RecoveryReport report = requireNonNull(store.recovery().get(Tenant.DEFAULT));
      assertThat(report.damages()).hasSize(1);
      assertThat(report.lostSamples()).isEqualTo(1);
      assertThat(times(store)).containsExactly(now, now + 2);
      assertThat(values(store, "job", 0)).containsExactly("api");
    }
  }

  @Test
  void maintainsItselfAsTimePasses() throws Exception {
    try (TsdbStore store = open(config())) {
      append(store, UP, now);
      // The log's forcing thread, the store's own and those of the contract's store.
      clock.awaitSleepers(3);
      clock.advance(Duration.ofHours(3));
      while (disk.list(BLOCKS).isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(times(store)).containsExactly(now);
    }
  }

  @Test
  void aClosedStoreSaysSo() throws IOException {
    TsdbStore store = open(config());
    append(store, UP, now);
    store.close();
    store.close();

    assertThatThrownBy(() -> append(store, UP, now + 1))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThatThrownBy(() -> times(store)).isInstanceOf(NightjarException.class);
  }

  @Test
  void seriesThatNobodySendsAnyMoreLeaveMemoryAndKeepTheirOrder() throws IOException {
    try (TsdbStore store = open(config())) {
      for (int i = 0; i < 5_000; i++) {
        append(store, UP.with("instance", "old-" + i), now);
      }
      store.flush();
      assertThat(store.stats().series()).as("all had samples").isEqualTo(5_000);

      clock.advance(Duration.ofHours(3));
      long later = clock.millis();
      append(store, UP.with("instance", "old-7"), later);
      append(store, UP.with("instance", "new"), later);
      store.flush();
      assertThat(store.stats().series()).isEqualTo(2);

      assertThat(reasons(append(store, UP.with("instance", "old-7"), later - 1 - HOUR)))
          .containsExactly(Reason.OUT_OF_ORDER);
      assertThat(reasons(append(store, UP.with("instance", "old-8"), now - 1 - HOUR)))
          .containsExactly(Reason.OUT_OF_ORDER);
      assertThat(append(store, UP.with("instance", "old-8"), later + 1).refused()).isEmpty();
      assertThat(append(store, UP.with("instance", "new"), later + 1).refused()).isEmpty();
      assertThat(values(store, "instance", later + 1)).containsExactly("new", "old-8");
      assertThat(values(store, "instance", now)).hasSize(5_001);
    }
  }

  @Test
  void aSeriesWhoseLabelsCannotBeReadIsRefusedAlone() throws IOException {
    try (TsdbStore store = open(config())) {
      var batch =
          new SampleBatch(
              2,
              series -> {
                if (series == 0) {
                  throw new NightjarException(ErrorCode.BAD_DATA, "not UTF-8");
                }
                return UP;
              });
      batch.addSeries(1, 1);
      batch.addSample(now, 1);
      batch.addSample(now + 1, 1);
      batch.addSeries(2, 2);
      batch.addSample(now, 1);
      Appended answer = store.append(Tenant.DEFAULT, batch);

      assertThat(answer.stored()).isEqualTo(1);
      assertThat(reasons(answer)).containsExactly(Reason.INVALID, Reason.INVALID);
      assertThat(times(store)).containsExactly(now);
    }
  }

  @Test
  void aKnownNameAsksForNoLabels() throws IOException {
    try (TsdbStore store = open(config())) {
      append(store, UP, now);
      SeriesName known = SeriesName.of(UP);
      var batch =
          new SampleBatch(
              1,
              series -> {
                throw new AssertionError("its labels are known");
              });
      batch.addSeries(known.high(), known.low());
      batch.addSample(now + 1, 2);

      assertThat(store.append(Tenant.DEFAULT, batch)).isEqualTo(Appended.all(1));
      store.flush();
      batch.clear();
      batch.addSeries(known.high(), known.low());
      batch.addSample(now + 2, 3);
      assertThat(store.append(Tenant.DEFAULT, batch)).isEqualTo(Appended.all(1));
      assertThat(times(store)).containsExactly(now, now + 1, now + 2);
    }
  }

  @Test
  void aTurnForgetsNoSeries() throws IOException {
    try (TsdbStore store = open(config())) {
      append(store, UP, now);
      store.flush();
      append(store, UP.with("zone", "b"), now);

      assertThat(store.stats().series()).isEqualTo(2);
      assertThat(reasons(append(store, UP, now - 1 - HOUR))).containsExactly(Reason.OUT_OF_ORDER);
      assertThat(store.labelValues(Tenant.DEFAULT, "zone", List.of(), now, now, 9, StopCheck.NONE))
          .containsExactly("b");
      assertThat(append(store, UP, now + 1).refused()).isEmpty();
      assertThat(times(store)).containsExactly(now, now + 1);
    }
  }

  private TsdbStore open(TsdbConfig config) throws IOException {
    return TsdbStore.open(config, disk, clock);
  }

  private static TsdbConfig config() {
    return TsdbConfig.in(DIR);
  }

  private static Appended append(TsdbStore store, Labels labels, long time) {
    var batch = new SampleBatch();
    batch.add(labels, time, 1);
    return store.append(Tenant.DEFAULT, batch);
  }

  private static void describe(TsdbStore store, Metadata family) {
    var batch = new SampleBatch();
    batch.describe(family);
    store.append(Tenant.DEFAULT, batch);
  }

  private static List<Reason> reasons(Appended answer) {
    return answer.refused().stream().map(Refusal::reason).toList();
  }

  /// Values of a label from a time on.
  private static List<String> values(TsdbStore store, String name, long from) {
    return store.labelValues(
        Tenant.DEFAULT, name, List.of(), from, Long.MAX_VALUE, 9_000, StopCheck.NONE);
  }

  /// Times of the first series.
  private static long[] times(TsdbStore store) {
    var columns = new SampleColumns();
    try (SeriesSet set = store.select(Tenant.DEFAULT, List.of(), Long.MIN_VALUE, Long.MAX_VALUE)) {
      if (set.size() > 0) {
        set.read(0, columns);
      }
    }
    return LongStream.of(columns.timestamps()).limit(columns.size()).toArray();
  }
}
