package dev.nightjar.tsdb.trust;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Appended;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;

/// The process that is killed: senders that append without end, each telling on standard output
/// what is acknowledged, beside a thread that turns heads into blocks and merges them as often as
/// it is asked to.
///
/// Arguments: folder, seed, time of batch 0, and the first batch of each sender.
final class KilledStore {
  /// What is told before and after the store is opened.
  static final long OPENING = -1;

  static final long OPENED = -2;

  private final TsdbStore store;
  private final DataOutputStream out;
  private final Semaphore turns = new Semaphore(0);
  private final int batchesPerTurn;

  private KilledStore(TsdbStore store, DataOutputStream out, int batchesPerTurn) {
    this.store = store;
    this.out = out;
    this.batchesPerTurn = batchesPerTurn;
  }

  /// An acknowledgement in one word: sender, whether the wanderer's sample was taken, batch.
  static long told(int sender, boolean isTaken, int n) {
    return (long) sender << 40 | (isTaken ? 1L << 32 : 0) | n;
  }

  static int sender(long told) {
    return (int) (told >> 40);
  }

  static boolean isTaken(long told) {
    return (told & 1L << 32) != 0;
  }

  static int batch(long told) {
    return (int) told;
  }

  public static void main(String[] args) throws Exception {
    var random = new Random(Long.parseLong(args[1]));
    TsdbConfig config = config(Path.of(args[0]), random);
    int batchesPerTurn = 5 + random.nextInt(120);
    var out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
    out.writeLong(OPENING);
    TsdbStore store = TsdbStore.open(config, Disk.system(), Clock.system());
    out.writeLong(OPENED);
    var killed = new KilledStore(store, out, batchesPerTurn);
    for (int sender = 0; sender < args.length - 3; sender++) {
      var seeded = new SeededSender(sender, Long.parseLong(args[2]));
      int first = Integer.parseInt(args[3 + sender]);
      Thread.ofPlatform().start(() -> killed.orEnd(() -> killed.send(seeded, first)));
    }
    killed.orEnd(killed::keepTurning);
  }

  static TsdbConfig config(Path dir, Random random) {
    long[] heads = {600_000, 2_000_000, 64_000_000};
    return TsdbConfig.in(dir)
        .withHeadBytes(heads[random.nextInt(heads.length)])
        .withWalForce(random.nextInt(4) == 0 ? Duration.ZERO : Duration.ofMillis(50));
  }

  /// Work that never ends, unless something is wrong.
  private interface Work {
    void go() throws IOException, InterruptedException;
  }

  private void orEnd(Work work) {
    try {
      work.go();
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(3);
    }
  }

  private void send(SeededSender sender, int first) {
    var batch = new SampleBatch();
    for (int n = first; true; n++) {
      batch.clear();
      sender.fill(batch, n);
      Appended answer = store.append(Tenant.DEFAULT, batch);
      if (answer.stored() != SeededSender.WIDTH) {
        throw new IllegalStateException("batch " + n + ": " + answer);
      }
      batch.clear();
      batch.add(sender.wanderer(), sender.wanderingTime(n), sender.wanderingValue(n));
      boolean isTaken = store.append(Tenant.DEFAULT, batch).stored() == 1;
      tell(told(sender.number(), isTaken, n));
      if (n % batchesPerTurn == 0) {
        turns.release();
      }
    }
  }

  private synchronized void tell(long word) {
    try {
      out.writeLong(word);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keepTurning() throws IOException, InterruptedException {
    while (true) {
      turns.acquire();
      turns.drainPermits();
      store.flush();
      store.maintain();
    }
  }
}
