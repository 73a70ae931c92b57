package dev.nightjar.jobs.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

final class CadenceTest {
  private final long seed = Long.getLong("seed", 20_261_121);
  private final String replay = "replay with -Dseed=" + seed;
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Cadence cadence = new Cadence();
  private double now;

  private void hear(int words, DoubleSupplier gap) {
    for (int i = 0; i < words; i++) {
      double next = gap.getAsDouble();
      now += next;
      cadence.heard(next, now);
    }
  }

  @Test
  void learnsAnIntervalAndToleratesFourOfIt() {
    hear(7, () -> 60);
    assertThat(cadence.known()).contains(Duration.ofMinutes(1));
    assertThat(cadence.missing()).isBetween(240.0, 600.0);
    hear(600, () -> 60);
    assertThat(cadence.missing()).isBetween(240.0, 250.0);
    assertThat(cadence.late()).isBetween(120.0, 130.0);
  }

  @Test
  void toleratesMoreOfWhatLosesWords() {
    hear(600, () -> random.nextDouble() < 0.05 ? 120 : 60);
    assertThat(cadence.known()).as(replay).contains(Duration.ofMinutes(1));
    assertThat(cadence.missing()).as(replay).isBetween(360.0, 560.0);
  }

  @Test
  void hasNoneWhenGapsAreAllOverThePlace() {
    for (int i = 0; i < 2_000; i++) {
      hear(1, () -> -60 * Math.log(random.nextDouble()));
      assertThat(cadence.isRegular() && i > 6).as(replay + " after " + i).isFalse();
    }
  }

  @Test
  void followsAChange() {
    hear(200, () -> 15);
    hear(4, () -> 300);
    assertThat(cadence.known()).contains(Duration.ofMinutes(5));
    hear(4, () -> 10);
    assertThat(cadence.known()).contains(Duration.ofSeconds(10));
  }

  @Test
  void keepsToWhatWasPromised() {
    cadence.promise(Duration.ofSeconds(30));
    assertThat(cadence.missing()).isBetween(120.0, 300.0);
    hear(100, () -> 30 * (1 + random.nextInt(3)));
    assertThat(cadence.known()).contains(Duration.ofSeconds(30));
  }

  @Test
  void takesNightsOfSilenceForItsWay() {
    for (int day = 0; day < 3; day++) {
      hear(8, () -> 3_600);
      hear(1, () -> 16 * 3_600);
    }
    assertThat(cadence.isRegular()).isTrue();
    assertThat(cadence.missing()).isGreaterThan(16 * 3_600);
  }

  @Test
  void goesOnAfterARestart() {
    hear(600, () -> random.nextDouble() < 0.05 ? 120 : 60);
    var next = new Cadence();
    next.restore(60, cadence.lateness().orElseThrow().toMillis() / 1e3);
    assertThat(next.known()).isEqualTo(cadence.known());
    assertThat(next.missing()).as(replay).isCloseTo(cadence.missing(), within(70));
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }
}
