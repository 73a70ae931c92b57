package dev.nightjar.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Disk;
import dev.nightjar.base.Journal;
import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What the engine tells of its troubles, and what it does not let come of them.
final class TsdbTroubleTest {
  private static final Path DIR = Path.of("/data");
  private static final Path BLOCKS = DIR.resolve("metrics/default/blocks");
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final Labels UP = Labels.of("__name__", "up", "job", "api");

  private final ManualClock clock = new ManualClock(START);
  private final FaultyDisk disk = new FaultyDisk(1);
  private long next = START.toEpochMilli() - 3_000_000;

  private TsdbStore open(TsdbConfig config) throws IOException {
    return TsdbStore.open(config, disk, clock);
  }

  private Appended append(TsdbStore store) {
    return append(store, next += 1000);
  }

  private static Appended append(TsdbStore store, long time) {
    var batch = new SampleBatch();
    batch.add(UP, time, 1);
    return store.append(Tenant.DEFAULT, batch);
  }

  private void appendUntilFull(TsdbStore store) {
    assertThatThrownBy(
            () -> {
              while (true) {
                append(store);
                clock.advance(Duration.ofSeconds(1));
              }
            })
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL));
  }

  @Test
  void leavesRoomForABlockAndHealsWhenThereIsMore() throws IOException {
    try (TsdbStore store = open(TsdbConfig.in(DIR).withReserveBytes(10_000))) {
      append(store);
      disk.fillUpAfter(15_000);
      appendUntilFull(store);
      assertThat(disk.usableBytes(DIR)).isGreaterThan(9_000);
      assertThat(store.trouble()).hasValueSatisfying(told -> assertThat(told).contains("reserve"));
      store.flush();
      assertThat(store.trouble()).isPresent();
      disk.fillUpAfter(Long.MAX_VALUE);
      append(store);
      assertThat(store.trouble()).isEmpty();
    }
  }

  @Test
  void letsTheHeadLeaveWhenRoomIsShort() throws IOException {
    try (TsdbStore store = open(TsdbConfig.in(DIR).withReserveBytes(10_000))) {
      append(store);
      disk.fillUpAfter(15_000);
      appendUntilFull(store);
      store.maintain();
      assertThat(disk.list(BLOCKS.resolveSibling("chunks"))).hasSize(1);
      store.maintain();
      assertThat(disk.list(BLOCKS.resolveSibling("chunks"))).hasSize(1);
    }
  }

  @Test
  void tellsThatTheLogTakesNothingUntilARestart() throws IOException {
    TsdbConfig config = TsdbConfig.in(DIR).withWalForce(Duration.ZERO);
    try (TsdbStore store = open(config)) {
      append(store);
      disk.failForces(true);
      assertThatThrownBy(() -> append(store)).isInstanceOf(NightjarException.class);
      disk.failForces(false);
      assertThat(store.trouble())
          .hasValueSatisfying(told -> assertThat(told).contains("takes nothing", "restart"));
    }
    try (TsdbStore store = open(config)) {
      assertThat(store.trouble()).isEmpty();
      append(store);
    }
  }

  @Test
  void leavesBlocksWhoseMergeFailedAloneForAnHour() throws IOException {
    try (TsdbStore store = open(TsdbConfig.in(DIR))) {
      for (int i = 0; i < 4; i++) {
        append(store);
        store.flush();
      }
      append(store);
      disk.failCall(disk.calls() + 1);
      store.maintain();
      assertThat(store.trouble()).hasValueSatisfying(told -> assertThat(told).contains("says no"));
      clock.advance(Duration.ofMinutes(59));
      store.maintain();
      assertThat(disk.list(BLOCKS)).hasSize(4);
      assertThat(store.trouble()).isPresent();
      clock.advance(Duration.ofMinutes(1));
      store.maintain();
      assertThat(store.trouble()).isEmpty();
      assertThat(disk.list(BLOCKS)).hasSize(1);
    }
  }

  @Test
  void aClockFarAheadAtTheStartDeletesNothingForAnHour() throws IOException {
    try (TsdbStore store = open(TsdbConfig.in(DIR))) {
      append(store);
      store.flush();
    }
    clock.setWall(START.plus(Duration.ofDays(2000)));
    try (TsdbStore store = open(TsdbConfig.in(DIR))) {
      append(store, clock.millis());
      store.maintain();
      assertThat(disk.list(BLOCKS)).hasSize(1);
      clock.advance(Duration.ofHours(1));
      store.maintain();
      assertThat(disk.list(BLOCKS)).isEmpty();
    }
  }

  @Test
  void countsTheCharactersOfLabels() {
    var table = new SeriesTable(1);
    table.create(UP.with("path", "x".repeat(10_000)), SeriesTable.UNKNOWN);
    long one = table.bytes();
    table.create(UP.with("path", "ı".repeat(10_000)), SeriesTable.UNKNOWN);
    long both = table.bytes();
    table.create(UP.with("path", "x".repeat(10_000)).with("job", "db"), SeriesTable.UNKNOWN);
    assertThat(one).isGreaterThan(10_000);
    assertThat(both - one).isGreaterThan(20_000);
    assertThat(table.bytes() - both).isLessThan(2_000);
  }

  @Test
  void refusesTheLogOfAnotherBuild() throws IOException {
    Path dir = Path.of("/older");
    var config = Journal.Config.in(dir.resolve("metrics/default/wal"));
    try (Journal log = Journal.open(disk, config, clock, (segment, kind, payload) -> {})) {
      log.append((byte) 1, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }
    assertThatThrownBy(() -> TsdbStore.open(TsdbConfig.in(dir), disk, clock))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("kind 1")
        .hasMessageContaining("another data folder");
  }

  @Test
  void refusesNewSeriesWhenLabelsTakeTheirLimit() throws IOException {
    var config = TsdbConfig.in(Path.of("/long")).withMaxSeries(100);
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      int stored = 0;
      for (int i = 0; i < 50; i++) {
        var batch = new SampleBatch();
        batch.add(UP.with("path", i + "x".repeat(4_000)), clock.millis(), 1);
        stored += store.append(Tenant.DEFAULT, batch).stored();
      }
      assertThat(stored).isBetween(10, 14);
      var known = new SampleBatch();
      known.add(UP.with("path", "0" + "x".repeat(4_000)), clock.millis() + 1, 1);
      assertThat(store.append(Tenant.DEFAULT, known).stored()).isEqualTo(1);
    }
  }

  @Test
  void aBatchThatDiesBeforeTheLogMayBeSentAgain() throws IOException {
    var isDying = new AtomicBoolean();
    try (TsdbStore store = TsdbStore.open(TsdbConfig.in(DIR), dying(isDying), clock)) {
      append(store, next);
      isDying.set(true);
      assertThatThrownBy(() -> append(store, next + 1)).isInstanceOf(OutOfMemoryError.class);
      isDying.set(false);
      assertThat(append(store, next + 1)).isEqualTo(Appended.all(1));
      assertThat(store.stats().samplesAppended()).isEqualTo(2);
    }
  }

  /// The disk, whose writes find no memory when told so.
  private Disk dying(AtomicBoolean isDying) {
    return proxy(
        Disk.class,
        disk,
        new AtomicBoolean(),
        opened ->
            opened instanceof Disk.AppendFile file
                ? proxy(Disk.AppendFile.class, file, isDying, same -> same)
                : opened);
  }

  private static <T> T proxy(
      Class<T> type, T of, AtomicBoolean isDying, UnaryOperator<Object> wrap) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (isDying.get() && method.getName().equals("write")) {
                throw new OutOfMemoryError("as if");
              }
              try {
                return wrap.apply(method.invoke(of, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Test
  void aBlockThatIsGivenUpLeavesNothingBehind() {
    var table = new SeriesTable(1);
    var head = new Head(table, new HeadPool());
    head.beginChange();
    head.add(table.create(UP, 1), 1, 0);
    head.endChange();
    var recent = new Recent(table, List.of(), null, head);
    assertThatThrownBy(
            () ->
                BlockWriter.write(
                    disk, BLOCKS.resolve("b"), MergedSeries.all(List.of(recent)), 1, () -> true))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(disk.exists(BLOCKS.resolve("b"))).isFalse();
    assertThat(disk.exists(BLOCKS.resolve("b" + BlockFormat.ASIDE_SUFFIX))).isFalse();
  }
}
