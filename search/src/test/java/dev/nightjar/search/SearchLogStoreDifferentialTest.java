package dev.nightjar.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.LogLine;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.ForAll;
import dev.nightjar.testing.kit.InMemoryLogStore;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store on disk against the plain one in memory, through appends, maintenance, clean restarts
/// and kills at random moments.
final class SearchLogStoreDifferentialTest {
  /// The index forces its files in each, so a build tries few; raise it when the store is changed.
  private static final int TRIALS = 3;

  @TempDir Path dir;

  @Test
  void answersAsThePlainestStoreDoes() {
    ForAll.forAll(
        TRIALS,
        Random::nextLong,
        seed -> {
          var world = new World(new Random(seed), Files.createTempDirectory(dir, "w"));
          world.live();
        });
  }

  /// A store, its plain twin, and what befalls them.
  private static final class World {
    private final Random random;
    private final Path root;
    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(0, LogLines.NOW));
    private final InMemoryLogStore plain = new InMemoryLogStore();
    private int life;
    private SearchLogStore store;

    World(Random random, Path root) throws IOException {
      this.random = random;
      this.root = root;
      this.store = open();
    }

    void live() throws IOException {
      for (int step = 0; step < 100; step++) {
        switch (random.nextInt(20)) {
          case 0 -> restart();
          case 1 -> killed();
          case 2, 3 -> maintain();
          case 4, 5, 6, 7, 8 -> ask();
          default -> append();
        }
      }
      ask();
      store.close();
      assertThat(store.damages()).isEmpty();
    }

    private void append() {
      List<LogLine> lines = LogLines.batch(random);
      assertThat(store.append(Tenant.DEFAULT, lines))
          .isEqualTo(plain.append(Tenant.DEFAULT, lines));
    }

    private void ask() {
      LogQuery query = LogLines.query(random);
      assertThat(LogLines.all(store, query)).as("%s", query).isEqualTo(LogLines.all(plain, query));
    }

    private void maintain() throws IOException {
      clock.advance(Duration.ofMinutes(random.nextInt(8)));
      store.maintain();
    }

    private void restart() throws IOException {
      store.close();
      store = open();
    }

    /// What a killed process leaves is what its files hold at this moment.
    private void killed() throws IOException {
      Path before = folder();
      life++;
      copy(before, folder());
      store.close();
      store = open();
    }

    private Path folder() {
      return root.resolve("life" + life);
    }

    private SearchLogStore open() throws IOException {
      var config = SearchConfig.in(folder()).withBlockBytes(3_000);
      var disk = new FailingDisk();
      disk.skipForces();
      return SearchLogStore.open(config, disk, clock);
    }

    /// Blocks are sealed and indexed in the background: the copy is of one instant only when the
    /// folder was the same before it and after it.
    private static void copy(Path from, Path to) throws IOException {
      while (true) {
        try {
          Map<Path, Long> before = sizes(from);
          for (Path each : before.keySet()) {
            Files.copy(each, to.resolve(from.relativize(each).toString()));
          }
          if (sizes(from).equals(before)) {
            return;
          }
        } catch (NoSuchFileException e) {
          // The background removed it; what is there now is copied instead.
        }
        if (Files.exists(to)) {
          delete(to);
        }
      }
    }

    /// Each file and folder, parents first, with its size; a folder that changed has other entries.
    private static Map<Path, Long> sizes(Path root) throws IOException {
      var sizes = new LinkedHashMap<Path, Long>();
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path each : tree.toList()) {
          sizes.put(each, Files.isDirectory(each) ? 0 : Files.size(each));
        }
        return sizes;
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private static void delete(Path root) throws IOException {
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
