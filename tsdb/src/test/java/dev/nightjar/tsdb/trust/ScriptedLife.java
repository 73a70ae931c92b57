package dev.nightjar.tsdb.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Disk;
import dev.nightjar.model.Appended;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// A store that is told step by step what to do, and what it acknowledged.
final class ScriptedLife implements AutoCloseable {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final SeededSender SENDER = new SeededSender(0, START.toEpochMilli() - 3_000_000);

  final ManualClock clock = new ManualClock(START);
  final FaultyDisk disk;
  final NaiveSamples acknowledged = new NaiveSamples();

  /// What a deletion that failed was to take: it may be there or not.
  final NaiveSamples doubtful = new NaiveSamples();

  /// A batch that is not acknowledged yet.
  NaiveSamples sending = new NaiveSamples();

  private final Disk door;
  private final TsdbConfig config;
  TsdbStore store;
  int next;
  long deleted; // samples

  ScriptedLife(long seed, TsdbConfig config) throws IOException {
    this(new FaultyDisk(seed), config);
  }

  private ScriptedLife(FaultyDisk disk, TsdbConfig config) throws IOException {
    this(disk, disk, config);
  }

  ScriptedLife(HalfDoneDisk door, TsdbConfig config) throws IOException {
    this(door.disk(), door, config);
  }

  private ScriptedLife(FaultyDisk disk, Disk door, TsdbConfig config) throws IOException {
    this.disk = disk;
    this.door = door;
    this.config = config;
    store = TsdbStore.open(config, door, clock);
  }

  /// `a`ppends, `d`eletes, `c`leans tombstones, `f`lushes, `m`aintains, or closes and opens again:
  /// `r`.
  void step(String step) throws IOException {
    switch (step) {
      case "a" -> append();
      case "d" -> delete(next);
      case "c" -> store.cleanTombstones();
      case "f" -> store.flush();
      case "m" -> store.maintain();
      default -> {
        store.close();
        store = TsdbStore.open(config, door, clock);
      }
    }
  }

  void append() {
    SampleBatch batch = batch(next++);
    sending = samples(batch);
    Appended answer = store.append(Tenant.DEFAULT, batch);
    assertThat(answer.refused()).isEmpty();
    acknowledged.addAll(sending);
    sending = new NaiveSamples();
  }

  /// Deletes samples of the last few of so many batches, of some series.
  void delete(int batches) {
    List<List<Matcher>> some =
        List.of(List.of(new Matcher(Matcher.Kind.REGEX, "slot", "[1-3]?[" + batches % 8 + "-9]")));
    long from = SENDER.time(0, batches - 3);
    long to = SENDER.time(0, batches) - 1_000L * (batches % 2);
    NaiveSamples taken = acknowledged.delete(some, from, to);
    doubtful.addAll(taken);
    store.delete(Tenant.DEFAULT, some, from, to);
    doubtful.delete(some, from, to);
    deleted += taken.size();
  }

  void reopen() throws IOException {
    close();
    store = TsdbStore.open(config, door, clock);
  }

  void holdsWhatItAcknowledged(String what) {
    NaiveSamples found = NaiveSamples.in(store);
    found.mustHold(acknowledged, what + ", one is missing");
    NaiveSamples most = acknowledged.copy();
    most.addAll(doubtful);
    most.mustHold(found, what + ", one too many");
  }

  /// The batch that is sent as the `n`th, from 0.
  static SampleBatch batch(int n) {
    var batch = new SampleBatch();
    SENDER.fill(batch, n);
    return batch;
  }

  static NaiveSamples samples(SampleBatch batch) {
    var samples = new NaiveSamples();
    for (int row = 0; row < batch.size(); row++) {
      samples.put(batch, row);
    }
    return samples;
  }

  @Override
  public void close() {
    try {
      store.close();
    } catch (IOException told) {
      // of a disk that fails
    }
  }
}
