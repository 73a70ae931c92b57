package dev.nightjar.jobs.trend;

import static dev.nightjar.jobs.trend.Curves.MB;
import static dev.nightjar.jobs.trend.Curves.PER_DAY;
import static dev.nightjar.jobs.trend.Curves.PER_HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What is said of the memory of programs that go on.
class FloorsTest {
  private static final double GIB = 1 << 30;
  private static final int MONTH = 30 * PER_DAY;

  private static Optional<Forecast> forecast(double[] values, int end, double limit) {
    Track track = Curves.upTo(values, end);
    var forecaster =
        new Forecaster("api", "a:1", "process_resident_memory_bytes", 1, ZoneOffset.UTC);
    return Trends.ofFloors(track, Curves.at(end).toEpochMilli())
        .map(trend -> forecaster.of(trend, OptionalDouble.of(limit)));
  }

  private static double[] leak(Random random, double perHour, double limit) {
    int size = (int) ((limit / MB - 300) / perHour * PER_HOUR);
    double[] saw = Curves.saw(random, size, random.nextInt(2) * 5);
    return Curves.plus(saw, i -> 300 * MB + perHour * MB * i / PER_HOUR);
  }

  @Test
  void tellsTheDateOfALeakAtHalfOfTheWay() {
    for (long seed = 0; seed < 20; seed++) {
      double[] values = leak(new Random(seed), 1, 2 * GIB);
      Forecast forecast = forecast(values, values.length / 2, 2 * GIB).orElseThrow();
      Instant floorHits = Curves.at(values.length);
      int first = 0;
      while (first < values.length - 1 && values[first] < 2 * GIB) {
        first++;
      }
      Instant peakHits = Curves.at(first);
      Duration tolerance =
          Duration.between(Curves.at(0), floorHits).multipliedBy(15).dividedBy(100);
      assertThat(forecast.earliest().orElseThrow())
          .as("seed %d: %s", seed, forecast.text())
          .isBetween(peakHits.minus(tolerance), peakHits.plus(tolerance))
          .isBetween(floorHits.minus(tolerance), floorHits.plus(tolerance));
      assertThat(forecast.latest().orElseThrow())
          .as("seed %d: %s", seed, forecast.text())
          .isBetween(peakHits.minus(tolerance), peakHits.plus(tolerance))
          .isBetween(floorHits.minus(tolerance), floorHits.plus(tolerance));
      assertThat(forecast.isUrgent()).as("it is weeks ahead").isFalse();
    }
  }

  @Test
  void isUrgentFromAWeekBeforeTheLimitOn() {
    for (long seed = 0; seed < 10; seed++) {
      double[] values = leak(new Random(seed), 3, 2 * GIB);
      int weekBefore = values.length - 7 * PER_DAY;
      assertThat(forecast(values, weekBefore, 2 * GIB).orElseThrow().isUrgent())
          .as("seed %d", seed)
          .isTrue();
      assertThat(forecast(values, values.length - 1, 2 * GIB).orElseThrow().isUrgent())
          .as("seed %d", seed)
          .isTrue();
    }
  }

  @Test
  void findsAFastLeakByHalfOfItsWay() {
    for (long seed = 0; seed < 10; seed++) {
      double[] values = leak(new Random(seed), 20, 2 * GIB);
      assertThat(forecast(values, values.length * 6 / 10, 2 * GIB).orElseThrow().isUrgent())
          .as("seed %d", seed)
          .isTrue();
    }
  }

  @Test
  void findsALeakThatBeganLate() {
    for (long seed = 0; seed < 10; seed++) {
      double[] saw = Curves.saw(new Random(seed), MONTH, 3);
      double[] values =
          Curves.plus(saw, i -> 300 * MB + 8 * MB * Math.max(0, i - 20 * PER_DAY) / PER_HOUR);
      assertThat(forecast(values, MONTH, 2.6 * GIB).orElseThrow().isUrgent())
          .as("seed %d", seed)
          .isTrue();
    }
  }

  /// Nobody is told of it at any sixth hour of 30 days.
  private static void isQuiet(int seeds, double limit, Function<Random, double[]> values) {
    isQuiet(seeds, 6 * PER_HOUR, limit, values);
  }

  private static void isQuiet(
      int seeds, int every, double limit, Function<Random, double[]> values) {
    for (long seed = 0; seed < seeds; seed++) {
      double[] all = values.apply(new Random(seed));
      for (int end = every; end <= all.length; end += every) {
        Optional<Forecast> forecast = forecast(all, end, limit);
        if (forecast.filter(Forecast::isUrgent).isPresent()) {
          throw new AssertionError(
              "seed " + seed + ", hour " + end / PER_HOUR + ": " + forecast.get().text());
        }
      }
    }
  }

  @Test
  void isQuietOnSawTooth() {
    isQuiet(
        8,
        PER_HOUR,
        560 * MB,
        random -> Curves.plus(Curves.saw(random, MONTH, 5 * random.nextInt(3)), _ -> 300 * MB));
  }

  @Test
  void isQuietOnWarmUp() {
    isQuiet(
        8,
        900 * MB,
        random -> {
          double hours = 1 + 23 * random.nextDouble();
          double gain = (100 + 400 * random.nextDouble()) * MB;
          boolean isEven = random.nextBoolean();
          return Curves.plus(
              Curves.noise(random, MONTH, 3 * MB),
              i ->
                  200 * MB
                      + gain
                          * (isEven
                              ? Math.min(1, i / hours / PER_HOUR)
                              : 1 - Math.exp(-i / hours / PER_HOUR)));
        });
  }

  @Test
  void isQuietOnAStep() {
    isQuiet(
        8,
        700 * MB,
        random -> {
          int at = random.nextInt(MONTH);
          double gain = (20 + 400 * random.nextDouble()) * MB;
          return Curves.plus(
              Curves.noise(random, MONTH, 10 * MB), i -> 200 * MB + (i > at ? gain : 0));
        });
  }

  @Test
  void isQuietOnWeeks() {
    isQuiet(
        8,
        2 * GIB,
        random -> {
          int first = random.nextInt(7);
          double gain = (50 + 200 * random.nextDouble()) * MB;
          boolean isWave = random.nextBoolean();
          return Curves.plus(
              Curves.noise(random, MONTH, 10 * MB),
              i -> {
                double day = first + i / (double) PER_DAY;
                double week = isWave ? Math.sin(2 * Math.PI * day / 7) : (int) day % 7 < 5 ? 1 : 0;
                return 500 * MB + gain * (week + 0.3 * Math.sin(2 * Math.PI * day));
              });
        });
  }

  @Test
  void isQuietOnWhatWanders() {
    isQuiet(
        8,
        600 * MB,
        random -> {
          double hours = 1 + 20 * random.nextDouble();
          double keep = Math.exp(-1 / hours / PER_HOUR);
          double[] at = {0};
          return Curves.plus(
              new double[MONTH],
              _ -> {
                at[0] = keep * at[0] + Math.sqrt(1 - keep * keep) * random.nextGaussian();
                return 400 * MB + 40 * MB * at[0];
              });
        });
  }

  @Test
  void saysNothingOfLessThanADay() {
    double[] values = Curves.plus(new double[MONTH], i -> 300 * MB + i * MB);
    assertThat(forecast(values, 23 * PER_HOUR, GIB)).isEmpty();
    assertThat(forecast(values, PER_DAY + 2, GIB)).isPresent();
    assertThat(forecast(values, 0, GIB)).isEmpty();
  }

  @Test
  void saysHowAThingStandsThatDoesNotGrow() {
    double[] values = Curves.noise(new Random(1), MONTH, MB);
    values = Curves.plus(values, _ -> 200 * 1024 * 1024);
    Forecast forecast = forecast(values, MONTH, GIB).orElseThrow();
    assertThat(forecast.text()).startsWith("steady at 19").endsWith("MiB");
    assertThat(forecast.earliest()).isEmpty();
    assertThat(forecast.points()).hasSizeBetween(12, 200);
  }
}
