package dev.nightjar.tsdb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.MetricDeletesContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DeletesTest extends MetricDeletesContract<TsdbStore> {
  private static final TsdbConfig CONFIG = TsdbConfig.in(Path.of("/contract"));
  private static final Path BLOCKS = Path.of("/contract/metrics/default/blocks");
  private static final Labels ODD = Labels.of("__name__", "odd_one", "zone", "peculiar");
  private static final List<List<Matcher>> ITS =
      List.of(List.of(Matcher.equal("zone", "peculiar")));

  private final FaultyDisk disk = new FaultyDisk(1);
  private final long now = clock.millis();

  @Override
  protected TsdbStore open(Clock clock) throws IOException {
    return TsdbStore.open(CONFIG, disk, clock);
  }

  @Override
  protected TsdbStore reopen(TsdbStore opened) throws IOException {
    opened.close();
    return TsdbStore.open(CONFIG, disk, clock);
  }

  @Test
  void whoHasASelectionOpenSeesWhatItSaw() throws IOException {
    append(ODD, now - 2, now - 1, now);
    store.flush();
    try (SeriesSet open = store.select(Tenant.DEFAULT, ITS.getFirst(), 0, Long.MAX_VALUE)) {
      store.delete(Tenant.DEFAULT, ITS, now - 1, now - 1);
      assertThat(times(ODD)).containsExactly(now - 2, now);
      store.cleanTombstones();
      store.delete(Tenant.DEFAULT, ITS, 0, Long.MAX_VALUE);
      store.cleanTombstones();
      assertThat(times(ODD)).isEmpty();
      assertThat(times(open)).containsExactly(now - 2, now - 1, now);
    }
  }

  @Test
  void cleaningWritesABlockAnewWithoutWhatIsDeletedAndItsTexts() throws IOException {
    append(ODD, now - 2, now - 1, now);
    store.flush();
    Path before = blocks().getLast();
    long bytes = disk.size(before);
    assertThat(holds(before, "peculiar")).isTrue();

    store.delete(Tenant.DEFAULT, ITS, 0, Long.MAX_VALUE);
    assertThat(tombstones()).hasSize(1);
    assertThat(blocks()).contains(before);
    assertThat(store.stats().diskBytes()).isGreaterThan(bytes);

    store.cleanTombstones();
    assertThat(tombstones()).isEmpty();
    assertThat(blocks()).hasSize(1).doesNotContain(before);
    Path after = blocks().getFirst();
    assertThat(String.valueOf(after.getFileName())).endsWith(".r1.block");
    assertThat(disk.size(after)).isLessThan(bytes);
    assertThat(holds(after, "peculiar")).isFalse();
    assertThat(holds(after, "zone")).isFalse();

    store.cleanTombstones();
    assertThat(blocks()).containsExactly(after);
    append(ODD, now);
    store = reopen(store);
    assertThat(times(ODD)).containsExactly(now);
    assertThat(clean()).isTrue();
  }

  @Test
  void aBlockOfWhichNothingIsLeftGoes() throws IOException {
    store.delete(Tenant.DEFAULT, List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    store.cleanTombstones();
    assertThat(disk.list(BLOCKS)).isEmpty();
    store = reopen(store);
    assertThat(times(List.of())).isEmpty();
    append(ODD, now);
    store.flush();
    store.delete(Tenant.DEFAULT, List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    store.maintain();
    assertThat(disk.list(BLOCKS)).isEmpty();
  }

  @Test
  void nothingOfItComesBackWhereverTheMachineStops() throws IOException {
    int stops = 0;
    for (int call = 1; call <= 60; call++) {
      for (boolean isPowerCut : new boolean[] {false, true}) {
        var stopping = new FaultyDisk(call);
        try (TsdbStore life = TsdbStore.open(CONFIG, stopping, clock)) {
          append(life, ODD, now);
          life.flush();
          append(life, ODD, now + 1);
          life.delete(Tenant.DEFAULT, ITS, 0, Long.MAX_VALUE);
          stopping.stopAtCall(stopping.calls() + call);
          life.cleanTombstones();
          life.maintain();
        } catch (NightjarException | IOException off) {
          stops++;
        }
        if (isPowerCut) {
          stopping.cutPower();
        }
        stopping.restart();
        try (TsdbStore life = TsdbStore.open(CONFIG, stopping, clock)) {
          assertThat(times(life, List.of())).as("call " + call).isEmpty();
          life.cleanTombstones();
          assertThat(stopping.list(BLOCKS)).isEmpty();
        }
      }
    }
    assertThat(stops).isGreaterThan(8);
  }

  @Test
  void mergingLeavesDeletedSamplesOutForGood() throws IOException {
    store.flush();
    for (int i = 0; i < 5; i++) {
      append(ODD, now + i);
      append(ODD.with("zone", "z" + i), now + i);
      store.flush();
    }
    store.delete(Tenant.DEFAULT, ITS, 0, now + 3);
    store.maintain();
    assertThat(disk.list(BLOCKS)).hasSize(1);
    assertThat(times(ODD)).containsExactly(now + 4);
    store = reopen(store);
    assertThat(times(ODD)).containsExactly(now + 4);
    assertThat(
            store.labelValues(
                Tenant.DEFAULT, "zone", List.of(), 0, Long.MAX_VALUE, 9, StopCheck.NONE))
        .containsExactly("peculiar", "z0", "z1", "z2", "z3", "z4");
  }

  @Test
  void aSnapshotKnowsWhatIsDeletedAndNotWhatIsDeletedLater() throws IOException {
    append(ODD, now - 2, now - 1, now);
    store.delete(Tenant.DEFAULT, ITS, now - 1, now - 1);
    String name = store.snapshot();
    store.delete(Tenant.DEFAULT, ITS, now, now);
    store.cleanTombstones();
    assertThat(times(ODD)).containsExactly(now - 2);
    Path kept = CONFIG.dir().resolve("snapshots").resolve(name);
    try (TsdbStore snapshot = TsdbStore.open(TsdbConfig.in(kept), disk, clock)) {
      assertThat(times(snapshot, ITS.getFirst())).containsExactly(now - 2, now);
    }
  }

  @Test
  void aBlockWhoseTombstonesAreDamagedIsSetAsideWithThemAndTold() throws IOException {
    store.flush();
    append(ODD, now);
    store.flush();
    append(ODD, now + 1);
    store.flush();
    store.delete(Tenant.DEFAULT, ITS, now, now);
    store.close();
    Path file = tombstones().getFirst();
    Path block = TombstoneFile.block(file);
    disk.rot(file, disk.size(file) / 2);

    store = TsdbStore.open(CONFIG, disk, clock);
    assertThat(times(ODD)).containsExactly(now + 1);
    assertThat(requireNonNull(store.recovery().get(Tenant.DEFAULT)).setAside())
        .extracting(RecoveryReport.SetAside::file)
        .containsExactly(Leftovers.damaged(block), Leftovers.damaged(file));
    assertThat(disk.list(BLOCKS)).contains(Leftovers.damaged(block), Leftovers.damaged(file));
    store = reopen(store);
    assertThat(clean()).isTrue();
    assertThat(times(ODD)).containsExactly(now + 1);
  }

  @Test
  void tombstonesGoAsideWithABlockWhoseIndexIsDamaged() throws IOException {
    store.flush();
    store.delete(Tenant.DEFAULT, List.of(), now - 3_000_000, now - 3_000_000);
    store.close();
    Path block = blocks().getFirst();
    disk.rot(block, disk.size(block) - 60);
    store = TsdbStore.open(CONFIG, disk, clock);
    assertThat(disk.list(BLOCKS))
        .containsExactlyInAnyOrder(
            Leftovers.damaged(block), Leftovers.damaged(TombstoneFile.of(block)));
  }

  @Test
  void halfWrittenAndStrayTombstonesAreCleared() throws IOException {
    store.delete(Tenant.DEFAULT, List.of(), now - 3_000_000, now - 3_000_000);
    store.close();
    Path file = tombstones().getFirst();
    disk.link(file, file.resolveSibling("000000000777-000000000777.tombstones"));
    disk.link(file, file.resolveSibling(file.getFileName() + ".tmp"));
    store = TsdbStore.open(CONFIG, disk, clock);
    assertThat(disk.list(BLOCKS)).hasSize(2).contains(file);
    assertThat(clean()).isTrue();
  }

  @Test
  void tombstonesOfAnotherBlockAreNotTakenForItsOwn() throws IOException {
    append(ODD, now);
    store.flush();
    append(ODD, now + 1);
    store.flush();
    store.delete(Tenant.DEFAULT, ITS, now, now);
    store.close();
    Path second = blocks().getLast();
    disk.link(tombstones().getFirst(), TombstoneFile.of(second));
    store = TsdbStore.open(CONFIG, disk, clock);
    assertThat(clean()).isFalse();
    assertThat(disk.list(BLOCKS)).contains(Leftovers.damaged(second));
  }

  @Test
  void whatWasDeletedOfAllSeriesTakesNoMoreThanOfOne() throws IOException {
    var batch = new SampleBatch();
    for (int i = 0; i < 3_000; i++) {
      batch.add(ODD.with("n", "n" + i), now - 1, i);
      batch.add(ODD.with("n", "n" + i), now, i);
    }
    store.append(Tenant.DEFAULT, batch);
    store.delete(Tenant.DEFAULT, ITS, now, now);
    assertThat(disk.size(tombstones().getFirst())).isLessThan(100);
    assertThat(store.stats().newestMillis()).isEqualTo(now - 1);
    assertThat(times(List.of(Matcher.equal("n", "n2999")))).containsExactly(now - 1);
  }

  @Test
  void whatCouldNotBeWrittenIsToldAndWrittenLater() throws IOException {
    append(ODD, now - 1, now);
    store.flush();
    disk.fillUpAfter(0);
    assertThatThrownBy(() -> store.delete(Tenant.DEFAULT, ITS, now, now))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL))
        .hasMessageContaining("delete again");
    disk.fillUpAfter(Long.MAX_VALUE);
    store.maintain();
    assertThat(store.trouble()).isEmpty();
    store = reopen(store);
    assertThat(times(ODD)).containsExactly(now - 1);
  }

  @Test
  void cleaningWithoutRoomIsToldAndChangesNothing() throws IOException {
    append(ODD, now - 1, now);
    store.delete(Tenant.DEFAULT, ITS, now, now);
    disk.fillUpAfter(1_000);
    assertThatThrownBy(store::cleanTombstones)
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL));
    disk.fillUpAfter(Long.MAX_VALUE);
    assertThat(times(ODD)).containsExactly(now - 1);
    store = reopen(store);
    assertThat(times(ODD)).containsExactly(now - 1);
  }

  @Test
  void aSeriesMayBeginAnewInThePastWhenNoMemoryOfItIsLeft() throws IOException {
    append(ODD, now);
    store.delete(Tenant.DEFAULT, ITS, 0, Long.MAX_VALUE);
    store = reopen(store);
    append(ODD, now - Duration.ofDays(1).toMillis());
    assertThat(times(ODD)).containsExactly(now - Duration.ofDays(1).toMillis());
  }

  @Test
  void rangesAreJoinedAndCutAsNumbersOnALine() {
    long[] some = {10, 20, 30, 40};
    assertThat(Tombstones.with(some, 22, 28)).containsExactly(10, 20, 22, 28, 30, 40);
    assertThat(Tombstones.with(some, 21, 29)).containsExactly(10, 40);
    assertThat(Tombstones.with(some, 1, 9)).containsExactly(1, 20, 30, 40);
    assertThat(Tombstones.with(some, 41, 50)).containsExactly(10, 20, 30, 50);
    assertThat(Tombstones.with(some, 15, 15)).containsExactly(10, 20, 30, 40);
    assertThat(Tombstones.with(some, 0, 100)).containsExactly(0, 100);
    assertThat(Tombstones.with(some, 50, 60)).containsExactly(10, 20, 30, 40, 50, 60);
    assertThat(Tombstones.without(some, 0, 100)).containsExactly(0, 9, 21, 29, 41, 100);
    assertThat(Tombstones.without(some, 15, 35)).containsExactly(21, 29);
    assertThat(Tombstones.without(some, 12, 18)).isEmpty();
    assertThat(Tombstones.without(some, 40, 41)).containsExactly(41, 41);
  }

  @Test
  void moreThanCanBeRememberedIsRefused() {
    var builder = new TombstoneBuilder(Path.of("some.block"));
    assertThatThrownBy(
            () ->
                IntStream.range(0, TombstoneBuilder.MOST_RUNS + 1)
                    .forEach(i -> builder.add(2 * i, Tombstones.WHOLE)))
        .isInstanceOf(NightjarException.class)
        .hasMessageContainingAll("some.block", "clean_tombstones");
    long[] many = new long[2 * TombstoneBuilder.MOST_RANGES + 2];
    assertThatThrownBy(() -> new TombstoneBuilder(Path.of("other.block")).add(0, many))
        .isInstanceOf(NightjarException.class)
        .hasMessageContainingAll("other.block", "ranges");
  }

  private void append(Labels labels, long... times) {
    append(store, labels, times);
  }

  private static void append(TsdbStore to, Labels labels, long... times) {
    var batch = new SampleBatch();
    for (long time : times) {
      batch.add(labels, time, 1);
    }
    assertThat(to.append(Tenant.DEFAULT, batch).refused()).isEmpty();
  }

  private List<Path> blocks() throws IOException {
    return disk.list(BLOCKS).stream().filter(f -> BlockName.of(f).isPresent()).toList();
  }

  private List<Path> tombstones() throws IOException {
    return disk.list(BLOCKS).stream().filter(TombstoneFile::isOne).toList();
  }

  private boolean holds(Path file, String text) throws IOException {
    return new String(disk.read(file), StandardCharsets.ISO_8859_1).contains(text);
  }

  private boolean clean() {
    return store.recovery().values().stream().allMatch(RecoveryReport::isClean);
  }

  private long[] times(Labels labels) {
    return times(List.of(Matcher.equal("zone", labels.get("zone"))));
  }

  private long[] times(List<Matcher> matchers) {
    return times(store, matchers);
  }

  private static long[] times(TsdbStore of, List<Matcher> matchers) {
    try (SeriesSet set = of.select(Tenant.DEFAULT, matchers, 0, Long.MAX_VALUE)) {
      return times(set);
    }
  }

  private static long[] times(SeriesSet set) {
    assertThat(set.size()).isLessThan(2);
    var columns = new SampleColumns();
    if (set.size() == 1) {
      set.read(0, columns);
    }
    return Arrays.copyOf(columns.timestamps(), columns.size());
  }
}
