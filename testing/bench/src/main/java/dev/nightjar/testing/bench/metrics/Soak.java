package dev.nightjar.testing.bench.metrics;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Appended;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import dev.nightjar.tsdb.TsdbConfig;
import dev.nightjar.tsdb.TsdbStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A day of a fleet whose hosts come and go, as fast as the store takes it: is its memory the same
/// in the evening as in the morning? The store is this process', with its defaults; its background
/// work keeps up with a clock that waits for it. Exit code 1 when memory grows, a sample is refused
/// or missing, or the store is in trouble.
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "A day of samples with churn by an accelerated clock: is memory flat?")
public final class Soak implements Callable<Integer> {
  private static final int LOOKS_PER_HOUR = 4;
  private static final int HOSTS_PER_BATCH = 50;
  private static final String ASKED = "node_load1";

  @Option(names = "--series", defaultValue = "200000", description = "At any time.")
  private int series;

  @Option(names = "--hours", defaultValue = "24", description = "How long, at least 3.")
  private int hours;

  @Option(names = "--interval", defaultValue = "30", description = "Seconds between samples.")
  private int intervalSeconds;

  @Option(
      names = "--churn",
      defaultValue = "5",
      description = "Percent of the series that are replaced in an hour.")
  private double churnPercent;

  @Option(names = "--seed", defaultValue = "1", description = "Of all values.")
  private long seed;

  @Option(names = "--dir", defaultValue = "target/soak", description = "The store's folder.")
  private Path dir = Path.of("");

  private final PrintStream out;

  private Soak(PrintStream out) {
    this.out = out;
  }

  @SuppressWarnings("SystemOut") // the results are for a terminal
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(new CommandLine(new Soak(System.out)).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    int stepsPerLook = 3600 / LOOKS_PER_HOUR / intervalSeconds;
    if (hours < 3
        || series < HostLabels.SERIES
        || stepsPerLook * intervalSeconds * LOOKS_PER_HOUR != 3600) {
      throw new IllegalArgumentException(
          "want at least 3 hours, %d series, and an interval that divides 15 minutes"
              .formatted(HostLabels.SERIES));
    }
    Commands.delete(dir);
    var clock = new SteppedClock(Clock.system().now());
    out.printf(
        "%,d series for %d h, a sample every %d s, %s %% replaced each hour, heap of at most %d MiB%n%n",
        series, hours, intervalSeconds, churnPercent, Runtime.getRuntime().maxMemory() >> 20);
    var fleet = new ChangingFleet(series / HostLabels.SERIES, seed);
    try (TsdbStore store = TsdbStore.open(TsdbConfig.in(dir), Disk.system(), clock)) {
      return new Day(store, clock, fleet, stepsPerLook).go() ? 0 : 1;
    } finally {
      Commands.delete(dir);
    }
  }

  /// One run: what it sends to, and how far it is.
  private final class Day {
    private final TsdbStore store;
    private final SteppedClock clock;
    private final ChangingFleet fleet;
    private final int stepsPerLook;
    private final SoakFigures figures = new SoakFigures();
    private final double replacedPerStep;
    private double due; // hosts that are to be replaced
    private long sent;

    Day(TsdbStore store, SteppedClock clock, ChangingFleet fleet, int stepsPerLook) {
      this.store = store;
      this.clock = clock;
      this.fleet = fleet;
      this.stepsPerLook = stepsPerLook;
      replacedPerStep = fleet.places() * churnPercent / 100 * intervalSeconds / 3600;
    }

    boolean go() throws IOException, InterruptedException {
      SoakFigures.title(out);
      double cpuBefore = SoakFigures.cpuSeconds();
      for (int hour = 1; hour <= hours; hour++) {
        long hourBegins = clock.millis();
        for (int look = 0; look < LOOKS_PER_HOUR; look++) {
          for (int step = 0; step < stepsPerLook; step++) {
            step();
          }
          figures.look();
        }
        requireAll(hourBegins);
        var stats = store.stats();
        figures.line(out, hour, LOOKS_PER_HOUR, stats.series(), stats.diskBytes(), sent);
      }
      out.printf(
          "%n%,d series in all, %.2f CPU-s per million samples with making them, %.2f B/sample on disk%n",
          fleet.seriesEver(),
          (SoakFigures.cpuSeconds() - cpuBefore) / (sent / 1e6),
          (double) store.stats().diskBytes() / sent);
      store.trouble().ifPresent(trouble -> out.println("trouble: " + trouble));
      return figures.isFlat(out) && store.trouble().isEmpty();
    }

    private void step() throws InterruptedException {
      long begins = clock.millis();
      clock.advance(Duration.ofSeconds(intervalSeconds));
      for (int from = 0; from < fleet.places(); from += HOSTS_PER_BATCH) {
        int to = Math.min(fleet.places(), from + HOSTS_PER_BATCH);
        Appended answer = store.append(Tenant.DEFAULT, fleet.batch(from, to, begins));
        sent += answer.stored();
        if (!answer.refused().isEmpty()) {
          throw new IllegalStateException("refused: " + answer.refused().getFirst());
        }
      }
      for (due += replacedPerStep; due >= 1; due--) {
        fleet.replaceOne();
      }
    }

    /// Asks for a metric of all hosts over the hour, as dashboards do.
    private void requireAll(long hourBegins) {
      var columns = new SampleColumns();
      long found = 0;
      try (SeriesSet set =
          store.select(
              Tenant.DEFAULT,
              List.of(Matcher.equal("__name__", ASKED)),
              hourBegins,
              clock.millis() - 1)) {
        for (int i = 0; i < set.size(); i++) {
          set.read(i, columns);
          found += columns.size();
        }
      }
      long wanted = (long) fleet.places() * stepsPerLook * LOOKS_PER_HOUR;
      if (found != wanted) {
        throw new IllegalStateException(
            "%s has %d samples in an hour, %d were sent".formatted(ASKED, found, wanted));
      }
    }
  }
}
