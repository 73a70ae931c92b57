package dev.nightjar.jobs.trend;

import static dev.nightjar.jobs.trend.Curves.MB;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/// What is said of a number of runs, each of which begins anew.
class RunsTrendTest {
  private static final long DAY = 86_400_000;

  private static Optional<Forecast> forecast(double[] peaks, int end, long apart, double limit) {
    int from = Math.max(0, end - 1_000);
    long[] millis = new long[end - from];
    double[] values = new double[end - from];
    for (int i = from; i < end; i++) {
      millis[i - from] = Curves.START + i * apart;
      values[i - from] = peaks[i];
    }
    var track = new Track(millis, values);
    var forecaster = new Forecaster("import", "db1", "peak_rss_bytes", 1, ZoneOffset.UTC);
    return Trends.ofRuns(track, Curves.START + end * apart)
        .map(trend -> forecaster.of(trend, OptionalDouble.of(limit)));
  }

  private static double[] runs(Random random, int size, double noise, IntToDoubleFunction level) {
    return Curves.plus(
        new double[size],
        i -> level.applyAsDouble(i) * MB * Math.max(0.1, 1 + noise * random.nextGaussian()));
  }

  @Test
  void warnsOfALeakOverRunsBeforeItHits() {
    for (long apart : new long[] {DAY, DAY / 24}) {
      for (long seed = 0; seed < 20; seed++) {
        double[] peaks = runs(new Random(seed), 100, 0.03, i -> 200 * Math.pow(1.01, i));
        double limit = 400 * MB; // reached after 70 runs
        assertThat(forecast(peaks, 66, apart, limit).orElseThrow().isUrgent())
            .as("seed %d", seed)
            .isTrue();
        Forecast half = forecast(peaks, 40, apart, limit).orElseThrow();
        assertThat(half.earliest()).as("seed %d: %s", seed, half.text()).isPresent();
      }
    }
  }

  private static void isQuiet(
      double limit, int size, long apart, Function<Random, double[]> peaks) {
    for (long seed = 0; seed < 12; seed++) {
      double[] all = peaks.apply(new Random(seed));
      for (int end = 2; end <= size; end++) {
        Optional<Forecast> forecast = forecast(all, end, apart, limit);
        if (forecast.filter(Forecast::isUrgent).isPresent()) {
          throw new AssertionError("seed " + seed + ", run " + end + ": " + forecast.get().text());
        }
      }
    }
  }

  @Test
  void isQuietOnNoise() {
    for (long apart : new long[] {DAY, DAY / 24, DAY / 288}) {
      isQuiet(450 * MB, 200, apart, random -> runs(random, 200, 0.15, _ -> 250));
    }
  }

  @Test
  void isQuietOnAStep() {
    isQuiet(
        450 * MB,
        120,
        DAY,
        random -> {
          int at = 5 + random.nextInt(100);
          double more = 10 + 100 * random.nextDouble();
          return runs(random, 120, 0.05, i -> i < at ? 250 : 250 + more);
        });
  }

  @Test
  void isQuietOnWeeks() {
    isQuiet(
        450 * MB,
        120,
        DAY,
        random -> {
          int first = random.nextInt(7);
          double more = 20 + 100 * random.nextDouble();
          return runs(random, 120, 0.05, i -> (first + i) % 7 < 5 ? 250 + more : 250);
        });
    isQuiet(
        450 * MB,
        120,
        DAY,
        random -> {
          int first = random.nextInt(7);
          return runs(random, 120, 0.03, i -> 220 + 18 * ((first + i) % 7));
        });
  }

  @Test
  void saysNothingOfFewRuns() {
    double[] peaks = runs(new Random(1), 20, 0, i -> 200 + 10 * i);
    assertThat(forecast(peaks, 9, DAY, 400 * MB)).isEmpty();
    assertThat(forecast(peaks, 16, DAY, 400 * MB).orElseThrow().isUrgent()).isTrue();
  }
}
