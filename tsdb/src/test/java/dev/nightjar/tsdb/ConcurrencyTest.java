package dev.nightjar.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Matcher.Kind;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Appends, selections, block writing, merging and deletions at the same time.
final class ConcurrencyTest {
  private static final int WRITERS = 2;
  private static final int BATCHES = 400;
  private static final int SERIES = 20;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T12:00:00Z"));
  private final long start = clock.millis() - BATCHES;

  /// Batches that each writer knows to be stored.
  private final AtomicIntegerArray stored = new AtomicIntegerArray(WRITERS);

  /// Batches that nobody sees any more of every other series, and those that somebody may not see.
  private final AtomicLong deletedBelow = new AtomicLong();

  private final AtomicLong deletingBelow = new AtomicLong();

  @Test
  void readersSeeEveryStoredSampleOnceAndTheNewestWholeWhileBlocksAreWrittenAndMerged()
      throws Exception {
    var config = TsdbConfig.in(Path.of("/data")).withLogBytes(5_000);
    try (var store = TsdbStore.open(config, new FaultyDisk(5), clock);
        var threads = Executors.newCachedThreadPool()) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        work.add(() -> write(store, number));
        work.add(() -> read(store));
      }
      work.add(() -> keepFlushing(store));
      List<Future<Void>> done = work.stream().map(threads::submit).toList();
      for (Future<Void> each : done) {
        each.get();
      }
      read(store);
      assertThat(store.trouble()).isEmpty();
    }
  }

  @Test
  void nobodySeesWhatIsDeletedAndEverybodyWhatIsNot() throws Exception {
    var config = TsdbConfig.in(Path.of("/data")).withLogBytes(5_000);
    try (var store = TsdbStore.open(config, new FaultyDisk(7), clock);
        var threads = Executors.newCachedThreadPool()) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        work.add(() -> write(store, number));
        work.add(() -> readRest(store));
      }
      work.add(() -> keepFlushing(store));
      work.add(() -> keepDeleting(store));
      for (Future<Void> each : work.stream().map(threads::submit).toList()) {
        each.get();
      }
      readRest(store);
      assertThat(deletedBelow.get()).isPositive();
      assertThat(store.trouble()).isEmpty();
    }
  }

  /// Deletes what is old of every other series, and cleans up now and then.
  private Void keepDeleting(TsdbStore store) {
    List<List<Matcher>> odd = List.of(List.of(new Matcher(Kind.REGEX, "i", ".*[13579]")));
    for (int round = 0; isBusy(); round++) {
      long below = Math.max(0, Math.min(stored.get(0), stored.get(1)) - 20);
      deletingBelow.set(below);
      store.delete(Tenant.DEFAULT, odd, Long.MIN_VALUE, start + below - 1);
      deletedBelow.set(below);
      if (round % 8 == 0) {
        store.cleanTombstones();
      }
    }
    return null;
  }

  private Void readRest(TsdbStore store) {
    var columns = new SampleColumns();
    do {
      int[] least = {stored.get(0), stored.get(1)};
      long gone = deletedBelow.get();
      try (SeriesSet set =
          store.select(Tenant.DEFAULT, List.of(), Long.MIN_VALUE, Long.MAX_VALUE)) {
        long going = deletingBelow.get();
        for (int i = 0; i < set.size(); i++) {
          set.read(i, columns);
          boolean isDeleted = Integer.parseInt(set.labels(i).get("i")) % 2 == 1;
          int writer = Integer.parseInt(set.labels(i).get("writer"));
          long first = columns.timestamps()[0] - start;
          assertThat(first).isBetween(isDeleted ? gone : 0, isDeleted ? going : 0);
          assertThat(first + columns.size()).isGreaterThanOrEqualTo(least[writer]);
          for (int s = 0; s < columns.size(); s++) {
            assertThat(columns.values()[s]).isEqualTo((double) first + s);
          }
        }
      }
    } while (isBusy());
    return null;
  }

  private Void write(TsdbStore store, int writer) {
    for (int i = 0; i < BATCHES; i++) {
      var batch = new SampleBatch();
      for (int series = 0; series < SERIES; series++) {
        batch.add(
            Labels.of("__name__", "m", "writer", "" + writer, "i", "" + series), start + i, i);
      }
      assertThat(store.append(Tenant.DEFAULT, batch).stored()).isEqualTo(SERIES);
      stored.set(writer, i + 1);
    }
    return null;
  }

  private Void read(TsdbStore store) {
    var columns = new SampleColumns();
    do {
      int[] least = {stored.get(0), stored.get(1)};
      try (SeriesSet set =
          store.select(Tenant.DEFAULT, List.of(), Long.MIN_VALUE, Long.MAX_VALUE)) {
        for (int i = 0; i < set.size(); i++) {
          set.read(i, columns);
          int writer = Integer.parseInt(set.labels(i).get("writer"));
          assertThat(columns.size()).isGreaterThanOrEqualTo(least[writer]);
          for (int s = 0; s < columns.size(); s++) {
            assertThat(columns.values()[s]).isEqualTo(s);
          }
          set.newest(i, columns);
          assertThat(columns.size()).isEqualTo(1);
          assertThat(columns.values()[0])
              .isEqualTo((double) (columns.timestamps()[0] - start))
              .isGreaterThanOrEqualTo(least[writer] - 1.0);
        }
      }
    } while (isBusy());
    return null;
  }

  private Void keepFlushing(TsdbStore store) throws Exception {
    while (isBusy()) {
      store.flush();
      store.maintain();
    }
    return null;
  }

  private boolean isBusy() {
    return stored.get(0) < BATCHES || stored.get(1) < BATCHES;
  }
}
