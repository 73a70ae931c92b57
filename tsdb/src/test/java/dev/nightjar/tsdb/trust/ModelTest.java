package dev.nightjar.tsdb.trust;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Appended;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Matcher.Kind;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.FaultyDisk;
import dev.nightjar.testing.kit.Histograms;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The engine against plain maps, over turns, blocks, merges and restarts: series that come and go,
/// begin in the past, end with staleness markers, wander behind their newest sample, come twice,
/// are deleted, and rows that are refused among rows that are taken.
final class ModelTest {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final Path DIR = Path.of("/data");
  private static final int LIVES = Integer.getInteger("rounds", 12);
  private static final int STEPS = 90;
  private static final long DAY = 86_400_000;
  private static final long HOUR = 3_600_000;

  @Test
  void holdsAndTellsWhatPlainMapsWould() {
    forAll(LIVES, Random::nextLong, seed -> new Life(seed).live());
  }

  /// One store, its model, and what it is asked in random order.
  private static final class Life {
    private final Random random;
    private final ManualClock clock = new ManualClock(START);
    private final FaultyDisk disk;
    private final TsdbConfig config;
    private final NaiveSamples model = new NaiveSamples();

    /// Of series of which something was deleted, the newest sample there was. Whether the store
    /// still goes by it is its own matter.
    private final Map<Labels, Long> newestBefore = new HashMap<>();

    private final List<Reason> wanted = new ArrayList<>(); // of the rows of the batch in the making
    private SampleBatch batch = new SampleBatch();
    private TsdbStore store;

    Life(long seed) throws IOException {
      random = new Random(seed);
      disk = new FaultyDisk(seed);
      config =
          TsdbConfig.in(DIR)
              .withHeadBytes(1L << (19 + random.nextInt(4)))
              .withRetention(Duration.ofDays(random.nextBoolean() ? 30 : 2));
      store = TsdbStore.open(config, disk, clock);
    }

    void live() throws IOException {
      try {
        for (int step = 0; step < STEPS; step++) {
          switch (random.nextInt(12)) {
            case 0 -> store.flush();
            case 1 -> store.maintain();
            case 2 -> {
              store.close();
              store = TsdbStore.open(config, disk, clock);
            }
            case 3 -> ask();
            case 4 -> wander();
            case 5 -> delete();
            case 6 -> clean();
            default -> append();
          }
          clock.advance(Duration.ofSeconds(random.nextInt(2_000)));
        }
        ask();
        assertThat(store.trouble()).isEmpty();
      } finally {
        store.close();
      }
    }

    /// Series are replaced as time goes by: of each of these, one lives for some hours.
    private Labels series() {
      int which = random.nextInt(30);
      long generation = (clock.millis() + which * HOUR / 10) / (4 * HOUR);
      return Labels.of(
          "__name__",
          "m" + which % 4,
          "host",
          "h" + which % 5,
          "generation",
          "g" + generation,
          "extra",
          which % 3 == 0 ? "" : "x" + which);
    }

    private long newest(Labels labels) {
      NavigableMap<Long, Long> samples = model.of(labels);
      long before = newestBefore.getOrDefault(labels, Long.MIN_VALUE);
      return samples.isEmpty() ? before : Math.max(before, samples.lastKey());
    }

    /// Samples of a few minutes as a rule, of all times now and then.
    private void delete() {
      long from = clock.millis() - random.nextInt(1 << random.nextInt(10, 29));
      long to = from + random.nextInt(1 << random.nextInt(1, 26));
      if (random.nextInt(12) == 0) {
        from = Long.MIN_VALUE / 1_000;
        to = random.nextBoolean() ? to : Long.MAX_VALUE / 1_000;
      }
      List<List<Matcher>> anyOf = new ArrayList<>(List.of(matchers()));
      if (random.nextInt(3) == 0) {
        anyOf.add(matchers());
      }
      anyOf.stream()
          .flatMap(
              matchers ->
                  model.selected(matchers, Long.MIN_VALUE, Long.MAX_VALUE).series().stream())
          .forEach(labels -> newestBefore.put(labels, newest(labels)));
      store.delete(Tenant.DEFAULT, anyOf, from, to);
      model.delete(anyOf, from, to);
      if (random.nextBoolean()) {
        ask();
      }
    }

    private void clean() {
      store.cleanTombstones();
      if (random.nextBoolean()) {
        ask();
      }
    }

    private double value() {
      return switch (random.nextInt(8)) {
        case 0 -> random.nextDouble();
        case 1 -> random.nextInt(1_000) / 100.0;
        case 2 -> Double.longBitsToDouble(random.nextLong());
        case 3 -> new double[] {-0.0, 0.0, Double.NaN, 1 / 0.0, -1 / 0.0}[random.nextInt(5)];
        case 4 -> StaleMarker.VALUE;
        default -> random.nextInt(1 << 20);
      };
    }

    private void append() {
      batch = new SampleBatch();
      wanted.clear();
      for (int runs = random.nextInt(40); runs > 0; runs--) {
        switch (random.nextInt(16)) {
          case 0 -> addOld();
          case 1 -> addRefused();
          case 2 -> addAgain();
          case 3 -> addNative();
          default -> addInOrder(series(), clock.millis() - random.nextInt(60_000));
        }
      }
      Appended answer = store.append(Tenant.DEFAULT, batch);
      assertThat(answer.stored()).isEqualTo(batch.size() - wanted.size());
      assertThat(answer.refused().stream().map(Refusal::reason).sorted())
          .isEqualTo(wanted.stream().sorted().toList());
    }

    /// A few samples of one series from a time on; none when it is not newer than all there are.
    private void addInOrder(Labels labels, long from) {
      long time = from;
      for (int more = 1 + random.nextInt(8); more > 0 && time <= clock.millis(); more--) {
        if (time > newest(labels)) {
          double value = value();
          batch.add(labels, time, value);
          model.put(labels, time, value);
        }
        time += 1 + random.nextInt(15_000);
      }
    }

    /// Some of a series' samples are histograms, of some it is known when they began to count, and
    /// some come late.
    private void addNative() {
      Labels labels = series().with("kind", "native");
      long time = Math.max(newest(labels) + 1, clock.millis() - random.nextInt(60_000));
      for (int more = 1 + random.nextInt(100); more > 0 && time <= clock.millis(); more--) {
        addNative(labels, time);
        long late = time - 1 - random.nextInt(600_000);
        if (random.nextInt(4) == 0 && !model.of(labels).containsKey(late)) {
          addNative(labels, late);
        }
        time += 1 + random.nextInt(2_000);
      }
    }

    private void addNative(Labels labels, long time) {
      long start = random.nextInt(3) == 0 ? time - random.nextInt(100_000) - 1 : 0;
      if (random.nextInt(4) == 0) {
        double value = value();
        batch.add(labels, time, value);
        model.put(labels, time, value, null, start);
      } else {
        Histogram histogram = Histograms.random(random);
        batch.add(labels, time, histogram);
        model.put(labels, time, Histogram.VALUE, histogram, start);
      }
      batch.start(start);
    }

    /// A series that begins in the past, with all that the retention allows.
    private void addOld() {
      long oldest = clock.millis() - config.retention().toMillis();
      Labels labels = series().with("origin", "import" + random.nextInt(5));
      long from = Math.max(newest(labels) + 1, oldest + random.nextLong(DAY));
      addInOrder(labels, from);
    }

    private void addRefused() {
      switch (random.nextInt(5)) {
        case 0 -> {
          batch.add(series(), clock.millis() - config.retention().toMillis() - 1, 1);
          wanted.add(Reason.TOO_OLD);
        }
        case 1 -> {
          batch.add(series(), clock.millis() + DAY, 1);
          wanted.add(Reason.TOO_NEW);
        }
        case 2 -> {
          batch.add(Labels.of(), clock.millis(), 1);
          wanted.add(Reason.INVALID);
        }
        case 3 -> {
          batch.add(series().with("half", "\ud800"), clock.millis(), 1);
          wanted.add(Reason.INVALID);
        }
        default -> addBeyondTheWindow();
      }
    }

    /// Far behind the newest sample of its series.
    private void addBeyondTheWindow() {
      Labels labels = series();
      long newest = newest(labels);
      long time = newest - 2 * HOUR - random.nextInt(1_000_000);
      if (newest != Long.MIN_VALUE
          && !newestBefore.containsKey(labels)
          && !model.of(labels).containsKey(time)) {
        batch.add(labels, time, 1);
        wanted.add(Reason.OUT_OF_ORDER);
      }
    }

    /// The newest sample of a series once more, and with another value.
    private void addAgain() {
      Labels labels = series();
      NavigableMap<Long, Long> samples = model.of(labels);
      if (!samples.isEmpty() && samples.lastKey() == newest(labels)) {
        long bits = samples.lastEntry().getValue();
        batch.add(labels, samples.lastKey(), Double.longBitsToDouble(bits));
        batch.add(labels, samples.lastKey(), Double.longBitsToDouble(bits ^ 1));
        wanted.add(Reason.DUPLICATE);
      }
    }

    /// A sample a little behind the newest of its series. Whether it is taken is the store's to
    /// say, and then it is to be kept.
    private void wander() {
      Labels labels = series();
      long time = newest(labels) - 1 - random.nextInt(3_000_000);
      if (newest(labels) == Long.MIN_VALUE || model.of(labels).containsKey(time)) {
        return;
      }
      var one = new SampleBatch();
      one.add(labels, time, 7);
      Appended answer = store.append(Tenant.DEFAULT, one);
      if (answer.stored() == 1) {
        model.put(labels, time, 7);
      } else {
        assertThat(answer.refused())
            .extracting(Refusal::reason)
            .containsExactly(Reason.OUT_OF_ORDER);
      }
    }

    /// What is past the retention may be there or not.
    private void ask() {
      long kept = clock.millis() - config.retention().toMillis();
      NaiveSamples all = NaiveSamples.in(store);
      model.mustHold(all, "all");
      all.mustHold(model.selected(List.of(), kept, Long.MAX_VALUE), "all that is to be kept");
      for (int i = 0; i < 8; i++) {
        long from = Math.max(kept, clock.millis() - random.nextLong(3 * DAY));
        long to = from + random.nextInt(1 << random.nextInt(1, 30));
        List<Matcher> matchers = matchers();
        String what = matchers + " from " + from + " to " + to;
        NaiveSamples right = model.selected(matchers, from, to);
        NaiveSamples.in(store, matchers, from, to).mustEqual(right, what);
        askForLabels(right, matchers, from, to, what);
      }
    }

    private void askForLabels(
        NaiveSamples right, List<Matcher> matchers, long from, long to, String what) {
      List<List<Matcher>> anyOf = List.of(matchers);
      assertThat(store.series(Tenant.DEFAULT, anyOf, from, to, Integer.MAX_VALUE, StopCheck.NONE))
          .as(what)
          .containsExactlyElementsOf(right.series());
      var names = new TreeSet<String>();
      var hosts = new TreeSet<String>();
      right.series().forEach(labels -> names.addAll(labels.toMap().keySet()));
      right.series().forEach(labels -> hosts.add(labels.get("host")));
      assertThat(
              store.labelNames(Tenant.DEFAULT, anyOf, from, to, Integer.MAX_VALUE, StopCheck.NONE))
          .as(what)
          .containsExactlyElementsOf(names);
      assertThat(
              store.labelValues(
                  Tenant.DEFAULT, "host", anyOf, from, to, Integer.MAX_VALUE, StopCheck.NONE))
          .as(what)
          .containsExactlyElementsOf(hosts);
    }

    private List<Matcher> matchers() {
      List<Matcher> some =
          new ArrayList<>(
              List.of(
                  Matcher.equal("__name__", "m" + random.nextInt(4)),
                  Matcher.equal("host", "h" + random.nextInt(5)),
                  new Matcher(Kind.NOT_EQUAL, "host", "h" + random.nextInt(5)),
                  new Matcher(Kind.REGEX, "host", "h[0-2]"),
                  new Matcher(Kind.NOT_REGEX, "host", "h[0-2]|"),
                  Matcher.equal("origin", ""),
                  new Matcher(Kind.REGEX, "extra", "|x.*5"),
                  new Matcher(Kind.NOT_EQUAL, "extra", "")));
      Collections.shuffle(some, random);
      return some.subList(0, random.nextInt(3));
    }
  }
}
