package dev.nightjar.tsdb.trust;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import dev.nightjar.tsdb.RecoveryReport;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// A process under the load of four senders, killed with SIGKILL at random instants: while it
/// opens, appends, turns its head, writes and merges blocks. More rounds with `-Drounds=…`.
final class KillRoundsTest {
  private static final int SENDERS = 4;
  private static final int ROUNDS = Integer.getInteger("rounds", 20);

  /// A folder goes through so many kills, without ever being closed in order.
  private static final int KILLS_PER_FOLDER = 10;

  private static final int MOST_BATCHES = 900;
  private static final int MOST_OPENING_NANOS = 120_000_000;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path dir = Path.of("");

  private Path data = Path.of("");
  private long baseMillis;
  private final int[] acknowledged = new int[SENDERS]; // the newest batch of each sender
  private final BitSet[] wanderings = new BitSet[SENDERS]; // batches whose wanderer was taken
  private long verified;

  @Test
  @SuppressWarnings("SystemOut") // figures for people: this is not a benchmark
  void keepsEveryAcknowledgedSampleAndNoOther() {
    forAll(1, Random::nextLong, this::rounds);
    System.out.printf("%d kills, %d samples verified%n", ROUNDS, verified);
  }

  private void rounds(long seed) throws Exception {
    var random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      if (round % KILLS_PER_FOLDER == 0) {
        data = dir.resolve("data-" + round);
        baseMillis = (Clock.system().millis() / 1_000 - 86_400) * 1_000;
        Arrays.fill(acknowledged, -1);
        Arrays.setAll(wanderings, _ -> new BitSet());
      }
      runAndKill(random);
      verify("round " + round + ", files under " + data);
    }
  }

  private void runAndKill(Random random) throws IOException, InterruptedException {
    boolean isOpening = random.nextInt(6) == 0;
    int batches = 1 + random.nextInt(1 + random.nextInt(MOST_BATCHES));
    long pauseNanos = random.nextInt(isOpening ? MOST_OPENING_NANOS : 2_000_000);
    Process child = start(random.nextLong());
    try (var words = new DataInputStream(child.getInputStream())) {
      while (true) {
        long told = words.readLong();
        boolean isBatch = note(told);
        boolean isDue = isOpening ? told == KilledStore.OPENING : isBatch && --batches == 0;
        if (isDue) {
          LockSupport.parkNanos(pauseNanos);
          // Through the handle: the process object would close the pipe with what is still in it.
          child.toHandle().destroyForcibly();
        }
      }
    } catch (EOFException ended) {
      assertThat(child.waitFor()).as("128 + SIGKILL").isEqualTo(137);
    } finally {
      child.destroyForcibly();
    }
  }

  private Process start(long seed) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(KilledStore.class.getName(), data.toString(), Long.toString(seed)));
    command.add(Long.toString(baseMillis));
    for (int batch : acknowledged) {
      command.add(Integer.toString(batch + 1));
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /// Takes an acknowledgement down; false when the word is none.
  private boolean note(long told) {
    if (told < 0) {
      return false;
    }
    int sender = KilledStore.sender(told);
    acknowledged[sender] = KilledStore.batch(told);
    wanderings[sender].set(KilledStore.batch(told), KilledStore.isTaken(told));
    return true;
  }

  /// Looks at a copy, so that the next process finds what this one left.
  private void verify(String where) throws IOException {
    Path copy = dir.resolve("copy");
    copy(data, copy);
    try (TsdbStore store = TsdbStore.open(TsdbConfig.in(copy), Disk.system(), Clock.system())) {
      assertThat(store.recovery().values()).as(where).allMatch(RecoveryReport::isClean);
      var found = new Found();
      try (SeriesSet set =
          store.select(Tenant.DEFAULT, List.of(), Long.MIN_VALUE, Long.MAX_VALUE)) {
        found.all(set, where);
      }
      for (int sender = 0; sender < SENDERS; sender++) {
        assertThat(found.acknowledged[sender])
            .as("acknowledged samples of sender %d, %s", sender, where)
            .isEqualTo((acknowledged[sender] + 1L) * SeededSender.WIDTH);
        BitSet missing = (BitSet) wanderings[sender].clone();
        missing.andNot(found.wanderings[sender]);
        assertThat(missing).as("wanderer's samples, %s", where).isEqualTo(new BitSet());
      }
      assertThat(store.damagedChunks()).isZero();
    }
    delete(copy);
  }

  /// What a store holds, each sample of which was sent.
  private final class Found {
    final long[] acknowledged = new long[SENDERS];
    final BitSet[] wanderings = Stream.generate(BitSet::new).limit(SENDERS).toArray(BitSet[]::new);

    void all(SeriesSet set, String where) {
      var columns = new SampleColumns();
      for (int i = 0; i < set.size(); i++) {
        Labels labels = set.labels(i);
        String what = labels + ", " + where;
        assertThat(i == 0 || set.labels(i - 1).compareTo(labels) < 0).as(what).isTrue();
        set.read(i, columns);
        var sender = new SeededSender(Integer.parseInt(labels.get("sender")), baseMillis);
        for (int s = 0; s < columns.size(); s++) {
          long time = columns.timestamps()[s];
          if (s > 0 && time <= columns.timestamps()[s - 1]) {
            throw new AssertionError("times do not ascend at " + time + ": " + what);
          }
          one(sender, labels, columns, s, what);
        }
        verified += columns.size();
      }
    }

    private void one(
        SeededSender sender, Labels labels, SampleColumns samples, int at, String what) {
      long time = samples.timestamps()[at];
      double value = samples.values()[at];
      boolean isWanderer = labels.equals(sender.wanderer());
      int n = isWanderer ? sender.batchOfWandering(time) : sender.batchOf(labels, samples, at);
      int newest = KillRoundsTest.this.acknowledged[sender.number()];
      if (n < 0 || n > newest + 1) { // the one on its way may have been stored
        throw new AssertionError("%s at %d was never sent: %s".formatted(value, time, what));
      }
      if (isWanderer) {
        boolean isRefused = n <= newest && !KillRoundsTest.this.wanderings[sender.number()].get(n);
        if (isRefused || value != sender.wanderingValue(n)) {
          throw new AssertionError("%s at %d was refused: %s".formatted(value, time, what));
        }
        wanderings[sender.number()].set(n);
      } else if (n <= newest) {
        acknowledged[sender.number()]++;
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      Files.createDirectories(to);
      return;
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
