package dev.nightjar.tsdb;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The engine on a disk that dies, fails and fills up in the middle of anything.
final class TsdbCrashTest {
  private static final Path DIR = Path.of("/data");
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  private final ManualClock clock = new ManualClock(START);

  /// What one life of a store left behind: batches by number, and up to which all are forced.
  private static final class Life {
    final List<Integer> acknowledged = new ArrayList<>();
    int sure;
    int next;
  }

  @Test
  void keepsEveryAcknowledgedSampleWhenTheProcessDiesAnywhere() {
    forAll(150, Random::nextLong, seed -> die(seed, false));
  }

  @Test
  void keepsWholeBatchesUpToSomeOneWhenThePowerIsCutAnywhere() {
    forAll(150, Random::nextLong, seed -> die(seed, true));
  }

  @Test
  void keepsAcknowledgedAndNoRefusedSamplesWhenAnyCallFails() {
    forAll(150, Random::nextLong, this::fail);
  }

  @Test
  void healsWhenAFullDiskHasRoomAgain() throws IOException {
    var disk = new FaultyDisk(3);
    TsdbConfig config = config(false).withHeadBytes(4_000).withReserveBytes(0);
    var life = new Life();
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      append(store, life);
      disk.fillUpAfter(150);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () -> {
                  while (true) {
                    append(store, life);
                  }
                })
            .isInstanceOfSatisfying(
                NightjarException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL));
        assertThatThrownBy(store::flush).isInstanceOf(IOException.class);
        store.maintain();
        assertThat(store.trouble()).isPresent();
      }
      assertThat(times(store)).isEqualTo(timesOf(life.acknowledged));
      disk.fillUpAfter(Long.MAX_VALUE);
      store.maintain();
      append(store, life);
      assertThat(store.trouble()).isEmpty();
    }
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      assertThat(times(store)).isEqualTo(timesOf(life.acknowledged));
    }
  }

  private void die(long seed, boolean power) throws IOException {
    var random = new Random(seed);
    var disk = new FaultyDisk(seed);
    boolean always = random.nextBoolean();
    TsdbConfig config = config(always);
    var life = new Life();
    disk.stopAtCall(1 + random.nextInt(250));
    try {
      live(disk, config, random, life);
    } catch (IOException | NightjarException off) {
      assertThat(disk.isOff()).as("" + off).isTrue();
    }
    if (power) {
      disk.cutPower();
    }
    disk.restart();

    int least = power && !always ? life.sure : life.acknowledged.size();
    Set<Long> found;
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      found = times(store);
    }
    List<Integer> kept = new ArrayList<>();
    for (int batch = 0; batch < life.next; batch++) {
      if (found.contains(time(batch))) {
        kept.add(batch);
      }
    }
    assertThat(found).isEqualTo(timesOf(kept));
    assertThat(kept.size()).isBetween(least, life.next);
    assertThat(kept).isEqualTo(upTo(kept.size()));
    goOn(disk, config, life, kept);
  }

  /// A store that came back works.
  private void goOn(FaultyDisk disk, TsdbConfig config, Life life, List<Integer> kept)
      throws IOException {
    life.acknowledged.clear();
    life.acknowledged.addAll(kept);
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      append(store, life);
      store.flush();
      append(store, life);
    }
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      assertThat(times(store)).isEqualTo(timesOf(life.acknowledged));
      assertThat(store.recovery().get(Tenant.DEFAULT)).matches(RecoveryReport::isClean);
    }
  }

  private void live(FaultyDisk disk, TsdbConfig config, Random random, Life life)
      throws IOException {
    while (!disk.isOff()) {
      try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
        for (int step = random.nextInt(40); step > 0 && !disk.isOff(); step--) {
          switch (random.nextInt(12)) {
            case 0 -> {
              store.flush();
              life.sure = life.acknowledged.size();
            }
            case 1 -> store.maintain();
            default -> append(store, life);
          }
        }
      }
      if (!disk.isOff()) { // a force that a step made in vain is not tried again by close
        life.sure = life.acknowledged.size();
      }
    }
  }

  private void fail(long seed) throws IOException {
    var random = new Random(seed);
    var disk = new FaultyDisk(seed);
    TsdbConfig config = config(random.nextBoolean());
    var life = new Life();
    TsdbStore store = TsdbStore.open(config, disk, clock);
    disk.failCall(1 + random.nextInt(100));
    for (int step = 0; step < 80; step++) {
      try {
        switch (random.nextInt(12)) {
          case 0 -> store.flush();
          case 1 -> store.maintain();
          case 2 -> {
            store.close();
            store = TsdbStore.open(config, disk, clock);
          }
          default -> append(store, life);
        }
      } catch (IOException | NightjarException expected) {
        store.close();
        store = TsdbStore.open(config, disk, clock);
      }
    }
    assertThat(times(store)).isEqualTo(timesOf(life.acknowledged));
    store.close();
  }

  /// Appends the next batch: one sample of each of its series at one time.
  private static void append(TsdbStore store, Life life) {
    int number = life.next++;
    var batch = new SampleBatch();
    for (int i = 0; i < seriesIn(number); i++) {
      batch.add(Labels.of("__name__", "m", "i", "s" + (number + i) % 17), time(number), number);
    }
    assertThat(store.append(Tenant.DEFAULT, batch).refused()).isEmpty();
    life.acknowledged.add(number);
  }

  private static int seriesIn(int batch) {
    return 1 + batch % 5;
  }

  private static long time(int batch) {
    return START.toEpochMilli() - 3_000_000 + batch * 1000L;
  }

  private static List<Integer> upTo(int count) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(i);
    }
    return all;
  }

  private static Set<Long> timesOf(List<Integer> batches) {
    var times = new TreeSet<Long>();
    batches.forEach(batch -> times.add(time(batch)));
    return times;
  }

  /// All times, after checking that each batch is there as a whole and no sample twice.
  private static Set<Long> times(TsdbStore store) {
    var columns = new SampleColumns();
    var counts = new TreeMap<Long, Integer>();
    try (SeriesSet set = store.select(Tenant.DEFAULT, List.of(), Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (int i = 0; i < set.size(); i++) {
        set.read(i, columns);
        for (int s = 0; s < columns.size(); s++) {
          counts.merge(columns.timestamps()[s], 1, Integer::sum);
          assertThat(columns.timestamps()[s]).isEqualTo(time((int) columns.values()[s]));
        }
      }
    }
    counts.forEach(
        (time, count) -> {
          int batch = (int) ((time - time(0)) / 1000);
          assertThat(count).as("samples of batch " + batch).isEqualTo(seriesIn(batch));
        });
    return new TreeSet<>(counts.keySet());
  }

  private static TsdbConfig config(boolean forceAlways) {
    return TsdbConfig.in(DIR)
        .withHeadBytes(280_000)
        .withLogBytes(900)
        .withWalForce(forceAlways ? Duration.ZERO : Duration.ofSeconds(1));
  }
}
