package dev.nightjar.tsdb;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Appended;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Matcher.Kind;
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
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The engine against a sorted map, over heads, blocks, merges and restarts.
final class DifferentialTest {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final Labels[] SERIES = series();

  @Test
  void answersAsASortedMapWould() {
    forAll(20, random -> random.nextLong(), this::live);
  }

  private void live(long seed) throws IOException {
    var random = new Random(seed);
    var clock = new ManualClock(START);
    var disk = new FaultyDisk(seed);
    var config =
        TsdbConfig.in(Path.of("/data"))
            .withHeadBytes(1 << 20)
            .withLogBytes(1 << random.nextInt(10, 16));
    Map<Labels, NavigableMap<Long, Long>> model = new TreeMap<>();
    TsdbStore store = TsdbStore.open(config, disk, clock);
    try {
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(8)) {
          case 0 -> store.flush();
          case 1 -> store.maintain();
          case 2 -> {
            store.close();
            store = TsdbStore.open(config, disk, clock);
          }
          case 3 -> ask(store, model, random, clock.millis());
          default -> append(store, model, random, clock.millis());
        }
        clock.advance(Duration.ofSeconds(random.nextInt(3_000)));
      }
      ask(store, model, random, clock.millis());
    } finally {
      store.close();
    }
  }

  private static void append(
      TsdbStore store, Map<Labels, NavigableMap<Long, Long>> model, Random random, long now) {
    var batch = new SampleBatch();
    int stored = 0;
    int count = random.nextInt(400);
    for (int i = 0; i < count; i++) {
      Labels labels = SERIES[random.nextInt(SERIES.length)];
      long time = now - random.nextInt(random.nextInt(10) == 0 ? 50_000_000 : 2_000_000);
      double value = random.nextInt(4) == 0 ? random.nextDouble() : random.nextInt(100) / 10.0;
      long bits = Double.doubleToRawLongBits(value);
      batch.add(labels, time, value);
      NavigableMap<Long, Long> known = model.computeIfAbsent(labels, l -> new TreeMap<>());
      if (known.isEmpty() || time >= known.lastKey() - HOUR) {
        Long before = known.putIfAbsent(time, bits);
        stored += before == null || before == bits ? 1 : 0;
      }
    }
    Appended answer = store.append(Tenant.DEFAULT, batch);
    assertThat(answer.stored()).isEqualTo(stored);
    assertThat(answer.refused()).hasSize(count - stored);
  }

  private static void ask(
      TsdbStore store, Map<Labels, NavigableMap<Long, Long>> model, Random random, long now) {
    for (int i = 0; i < 8; i++) {
      long from = i == 0 ? Long.MIN_VALUE : now - random.nextInt(60_000_000);
      long to = i == 0 ? Long.MAX_VALUE : from + random.nextInt(1 << random.nextInt(1, 26));
      List<Matcher> matchers = i == 0 ? List.of() : matchers(random);
      assertThat(read(store, matchers, from, to)).isEqualTo(expected(model, matchers, from, to));
    }
  }

  private static Map<Labels, NavigableMap<Long, Long>> read(
      TsdbStore store, List<Matcher> matchers, long from, long to) {
    Map<Labels, NavigableMap<Long, Long>> found = new TreeMap<>();
    var columns = new SampleColumns();
    try (SeriesSet set = store.select(Tenant.DEFAULT, matchers, from, to)) {
      for (int i = 0; i < set.size(); i++) {
        set.read(i, columns);
        NavigableMap<Long, Long> samples = new TreeMap<>();
        for (int s = 0; s < columns.size(); s++) {
          samples.put(columns.timestamps()[s], Double.doubleToRawLongBits(columns.values()[s]));
        }
        assertThat(samples).as("no time twice").hasSize(columns.size());
        set.newest(i, columns);
        assertThat(columns.size()).isEqualTo(1);
        assertThat(columns.timestamps()[0]).isEqualTo(samples.lastKey());
        assertThat(Double.doubleToRawLongBits(columns.values()[0]))
            .isEqualTo(samples.lastEntry().getValue());
        found.put(set.labels(i), samples);
      }
    }
    return found;
  }

  private static Map<Labels, NavigableMap<Long, Long>> expected(
      Map<Labels, NavigableMap<Long, Long>> model, List<Matcher> matchers, long from, long to) {
    Map<Labels, NavigableMap<Long, Long>> wanted = new TreeMap<>();
    model.forEach(
        (labels, samples) -> {
          NavigableMap<Long, Long> part = samples.subMap(from, true, to, true);
          if (!part.isEmpty() && matchers.stream().allMatch(m -> m.matches(labels))) {
            wanted.put(labels, part);
          }
        });
    return wanted;
  }

  private static List<Matcher> matchers(Random random) {
    return random
        .ints(random.nextInt(3), 0, 8)
        .mapToObj(
            kind ->
                switch (kind) {
                  case 0 -> Matcher.equal("__name__", "m" + random.nextInt(4));
                  case 1 -> Matcher.equal("host", "h" + random.nextInt(5));
                  case 2 -> new Matcher(Kind.NOT_EQUAL, "host", "h" + random.nextInt(5));
                  case 3 -> new Matcher(Kind.REGEX, "host", "h[0-2]");
                  case 4 -> new Matcher(Kind.NOT_REGEX, "host", "h[0-2]|");
                  case 5 -> Matcher.equal("extra", "");
                  case 6 -> new Matcher(Kind.REGEX, "extra", "|x");
                  default -> new Matcher(Kind.NOT_EQUAL, "extra", "");
                })
        .toList();
  }

  private static Labels[] series() {
    return new Random(7)
        .ints(40, 0, 1 << 20)
        .mapToObj(
            n ->
                Labels.of(
                    "__name__",
                    "m" + n % 4,
                    "host",
                    "h" + (n >> 3) % 5,
                    "extra",
                    n % 3 == 0 ? "x" : ""))
        .distinct()
        .toArray(Labels[]::new);
  }
}
