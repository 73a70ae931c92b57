package dev.nightjar.tsdb.trust;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.tsdb.RecoveryReport;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Bits that flip in any file of a stopped store: what is served afterwards is what was written,
/// what is elsewhere is served, and what is not served is told.
final class RotTest {
  private static final Path DIR = Path.of("/data");
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final int STORES = Integer.getInteger("rounds", 20);
  private static final int DAMAGES = 12;

  /// Batches that are sent to a damaged store.
  private static final int LATER = 4;

  private final ManualClock clock = new ManualClock(START);
  private final TsdbConfig config = TsdbConfig.in(DIR);

  /// A stopped store: its files, all its samples, and the first batch that it does not have.
  private record Stopped(FaultyDisk disk, NaiveSamples samples, int next) {}

  @Test
  void servesNothingThatWasNotWrittenAndTellsWhatIsMissing() {
    forAll(
        STORES,
        Random::nextLong,
        seed -> {
          var random = new Random(seed);
          Stopped stopped = live(random);
          for (int i = 0; i < DAMAGES; i++) {
            damage(stopped, random);
          }
        });
  }

  /// Every file begins with seven bytes that name its kind and one for its version; some end so.
  @Test
  void refusesToOpenFilesOfANewerVersion() throws IOException {
    Set<String> refused = new TreeSet<>();
    for (int seed = 1; seed <= 4; seed++) {
      Stopped stopped = live(new Random(seed));
      for (Path file : stopped.disk().files()) {
        FaultyDisk disk = stopped.disk().copy(1);
        if (disk.size(file) == Long.BYTES) {
          continue; // a log without records, whose head may be torn
        }
        ofNextVersion(disk, file);
        List<Path> before = disk.files();
        try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
          assertThat(isTold(store, file)).as("told: " + file).isTrue();
        } catch (IOException newer) {
          assertThat(newer).hasMessageContainingAll(file.toString(), "version");
          assertThat(disk.files()).isEqualTo(before);
          refused.add(file.toString().replaceFirst(".*\\.", ""));
        }
      }
    }
    assertThat(refused).contains("block", "tombstones", "journal");
  }

  private static void ofNextVersion(FaultyDisk disk, Path file) throws IOException {
    byte[] bytes = disk.read(file);
    byte[] magic = Arrays.copyOf(bytes, Long.BYTES);
    for (int at : new int[] {0, bytes.length - magic.length}) {
      if (Arrays.equals(magic, Arrays.copyOfRange(bytes, at, at + magic.length))) {
        bytes[at + magic.length - 1]++;
      }
    }
    disk.delete(file);
    try (var written = disk.append(file)) {
      written.write(ByteBuffer.wrap(bytes));
      written.force();
    }
  }

  private static SeededSender sender(int number) {
    return new SeededSender(number, START.toEpochMilli() - 3_000_000);
  }

  private Stopped live(Random random) throws IOException {
    var disk = new FaultyDisk(random.nextLong());
    int next = 0;
    for (int lives = 1 + random.nextInt(3); lives > 0; lives--) {
      try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
        for (int steps = 10 + random.nextInt(40); steps > 0; steps--) {
          switch (random.nextInt(12)) {
            case 0, 1 -> store.flush();
            case 2 -> store.maintain();
            case 3, 4 -> delete(store, random, next);
            case 5 -> clean(store, random);
            default -> append(store, next++);
          }
        }
      }
    }
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      return new Stopped(disk, NaiveSamples.in(store), next);
    }
  }

  /// Some of what was sent of late.
  private static void delete(TsdbStore store, Random random, int next) {
    List<List<Matcher>> anyOf =
        List.of(
            List.of(
                new Matcher(Matcher.Kind.REGEX, "slot", "1?[%d-9]".formatted(random.nextInt(10)))));
    long from = sender(0).time(0, Math.max(0, next / 2 - random.nextInt(20)));
    store.delete(Tenant.DEFAULT, anyOf, from, from + random.nextInt(20_000));
  }

  private static void clean(TsdbStore store, Random random) {
    if (random.nextBoolean()) {
      store.cleanTombstones();
    }
  }

  private static void append(TsdbStore store, int n) {
    var batch = new SampleBatch();
    sender(n % 2).fill(batch, n / 2);
    batch.describe(new Metadata("load_" + n % 6, MetricType.GAUGE, "help of " + n, ""));
    assertThat(store.append(Tenant.DEFAULT, batch).refused()).isEmpty();
  }

  private void damage(Stopped stopped, Random random) throws IOException {
    FaultyDisk disk = stopped.disk().copy(random.nextLong());
    List<Path> files = disk.files();
    Path file = files.get(random.nextInt(files.size()));
    long size = disk.size(file);
    if (size == 0) {
      return;
    }
    long bit = random.nextLong(size * Byte.SIZE);
    disk.flip(file, bit);
    String what = "bit %d of %s flipped, of %d bytes".formatted(bit, file, size);
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      NaiveSamples found = NaiveSamples.in(store);
      stopped.samples().mustHold(found, "invented, " + what);
      found.mustHold(without(stopped, file), "of another file, " + what);
      if (found.size() < stopped.samples().size()) {
        assertThat(isTold(store, file)).as("told: " + what).isTrue();
      }
      goOn(store, stopped.next());
    } catch (IOException refused) {
      // A version that is none of ours is taken at its word.
      assertThat(refused).as(what).hasMessageContainingAll(file.toString(), "version");
      return;
    }
    var everything = new NaiveSamples();
    everything.addAll(stopped.samples());
    everything.addAll(sentLater(stopped.next()));
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      everything.mustHold(NaiveSamples.in(store), "invented later, " + what);
    }
  }

  /// What is left when a file is gone as a whole; nothing when a store does not open without it.
  private NaiveSamples without(Stopped stopped, Path file) throws IOException {
    FaultyDisk disk = stopped.disk().copy(1);
    disk.delete(file);
    disk.delete(Path.of(file.toString().replace(".tombstones", ".block"))); // it needs these
    try (TsdbStore store = TsdbStore.open(config, disk, clock)) {
      return NaiveSamples.in(store);
    } catch (IOException needed) {
      return new NaiveSamples();
    }
  }

  /// Whether a damaged file is named, or the parts of it that were left out are counted.
  private static boolean isTold(TsdbStore store, Path file) {
    RecoveryReport report = store.recovery().get(Tenant.DEFAULT);
    return store.trouble().filter(told -> told.contains(file.toString())).isPresent()
        || (report != null && (isSetAside(report, file) || isDamaged(report, file)));
  }

  private static boolean isSetAside(RecoveryReport report, Path file) {
    return report.setAside().stream()
        .anyMatch(aside -> aside.file().toString().startsWith(file.toString()));
  }

  private static boolean isDamaged(RecoveryReport report, Path file) {
    return report.damages().stream().anyMatch(damage -> damage.file().equals(file));
  }

  /// A store with damaged files takes samples and keeps them, through turns and merges.
  private static void goOn(TsdbStore store, int next) throws IOException {
    for (int n = next; n < next + LATER; n++) {
      append(store, n);
      store.flush();
    }
    store.maintain();
    NaiveSamples.in(store).mustHold(sentLater(next), "sent after the damage");
  }

  private static NaiveSamples sentLater(int next) {
    var sent = new NaiveSamples();
    for (int n = next; n < next + LATER; n++) {
      var batch = new SampleBatch();
      sender(n % 2).fill(batch, n / 2);
      for (int row = 0; row < batch.size(); row++) {
        sent.put(batch, row);
      }
    }
    return sent;
  }
}
