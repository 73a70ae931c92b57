package dev.nightjar.tsdb.trust;

import static dev.nightjar.testing.kit.ForAll.forAll;
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
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/// Readers beside senders whose series come and go, while heads are turned and blocks written and
/// merged: each sees all that was acknowledged before it asked, once, and nothing that was not
/// sent.
final class ReadersTest {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final int SENDERS = 3;
  private static final int READERS = 2;
  private static final int BATCHES = 300;
  private static final int LIVES = Integer.getInteger("rounds", 4);

  @Test
  void seeWhatWasAcknowledgedOnceWhateverGoesOn() {
    forAll(LIVES, Random::nextLong, seed -> new Life(seed).live());
  }

  /// Senders, readers and maintenance of one store.
  private static final class Life {
    private final ManualClock clock = new ManualClock(START);
    private final TsdbStore store;
    private final Random seeds;
    private final AtomicIntegerArray sent = new AtomicIntegerArray(SENDERS);
    private final AtomicIntegerArray acknowledged = new AtomicIntegerArray(SENDERS);
    private final AtomicInteger sending = new AtomicInteger(SENDERS);

    Life(long seed) throws Exception {
      seeds = new Random(seed);
      long headBytes = 1L << (18 + seeds.nextInt(8));
      store =
          TsdbStore.open(
              TsdbConfig.in(Path.of("/data")).withHeadBytes(headBytes),
              new FaultyDisk(seed),
              clock);
    }

    void live() throws Exception {
      try (store;
          var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
          SeededSender sender = sender(i);
          work.add(() -> send(sender));
        }
        for (int i = 0; i < READERS; i++) {
          var random = new Random(seeds.nextLong());
          work.add(() -> read(random));
        }
        work.add(this::maintain);
        List<Future<Void>> done = work.stream().map(threads::submit).toList();
        for (Future<Void> each : done) {
          each.get();
        }
        check(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(store.trouble()).isEmpty();
      }
    }

    private SeededSender sender(int number) {
      return new SeededSender(number, START.toEpochMilli() - 3_000_000);
    }

    private Void send(SeededSender sender) {
      try {
        for (int n = 0; n < BATCHES; n++) {
          var batch = new SampleBatch();
          sender.fill(batch, n);
          sent.set(sender.number(), n + 1);
          assertThat(store.append(Tenant.DEFAULT, batch).refused()).isEmpty();
          acknowledged.set(sender.number(), n + 1);
        }
      } finally {
        sending.decrementAndGet();
      }
      return null;
    }

    private Void maintain() throws Exception {
      while (sending.get() > 0) {
        store.flush();
        store.maintain();
      }
      return null;
    }

    private Void read(Random random) {
      while (sending.get() > 0) {
        long from = sender(0).baseMillis() + random.nextInt(BATCHES) * 1_000L;
        List<Matcher> matchers =
            switch (random.nextInt(4)) {
              case 0 -> List.of();
              case 1 -> List.of(Matcher.equal("sender", "" + random.nextInt(SENDERS)));
              case 2 -> List.of(new Matcher(Kind.REGEX, "__name__", "load_[0-2]"));
              default -> List.of(new Matcher(Kind.NOT_EQUAL, "slot", "" + random.nextInt(24)));
            };
        check(
            matchers,
            random.nextBoolean() ? Long.MIN_VALUE : from,
            random.nextBoolean() ? Long.MAX_VALUE : from + random.nextInt(60_000));
      }
      return null;
    }

    /// Asks, and reads the answer once more after what it reads from was perhaps merged away.
    private void check(List<Matcher> matchers, long from, long to) {
      var least = new NaiveSamples();
      for (int i = 0; i < SENDERS; i++) {
        addSent(least, sender(i), acknowledged.get(i));
      }
      least = least.selected(matchers, from, to);
      try (SeriesSet set = store.select(Tenant.DEFAULT, matchers, from, to)) {
        NaiveSamples first = readAll(set, from, to);
        first.mustHold(least, "acknowledged before");
        readAll(set, from, to).mustHold(first, "the same set once more");
      }
    }

    private static void addSent(NaiveSamples into, SeededSender sender, int batches) {
      var batch = new SampleBatch();
      for (int n = 0; n < batches; n++) {
        sender.fill(batch, n);
      }
      for (int row = 0; row < batch.size(); row++) {
        into.put(batch.labels(row), batch.timestampMillis(row), batch.value(row));
      }
    }

    private NaiveSamples readAll(SeriesSet set, long from, long to) {
      var found = new NaiveSamples();
      var columns = new SampleColumns();
      for (int i = 0; i < set.size(); i++) {
        Labels labels = set.labels(i);
        set.read(i, columns);
        long before = Long.MIN_VALUE;
        SeededSender sender = sender(Integer.parseInt(labels.get("sender")));
        for (int s = 0; s < columns.size(); s++) {
          long time = columns.timestamps()[s];
          int n = sender.batchOf(labels, columns, s);
          if (n < 0 || n >= sent.get(sender.number())) {
            throw new AssertionError(columns.values()[s] + " at " + time + " of " + labels);
          }
          if (time <= before || time < from || time > to) {
            throw new AssertionError(time + " after " + before + " of " + labels);
          }
          before = time;
          found.put(labels, time, columns.values()[s]);
        }
      }
      return found;
    }
  }
}
