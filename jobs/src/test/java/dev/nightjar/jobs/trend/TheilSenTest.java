package dev.nightjar.jobs.trend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.testing.kit.ForAll;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TheilSenTest {
  private static double[] upTo(int size) {
    double[] x = new double[size];
    Arrays.setAll(x, i -> i);
    return x;
  }

  private static double[] noisy(Random random, int size, double slope) {
    double[] y = new double[size];
    Arrays.setAll(y, i -> slope * i + random.nextGaussian());
    return y;
  }

  @Test
  void findsTheSlopeOfALineThroughOutliers() {
    double[] y = new double[40];
    Arrays.setAll(y, i -> 3 + 2.0 * i + (i % 5 == 0 ? 1_000 : 0));
    TheilSen line = TheilSen.of(upTo(40), y);
    assertThat(line.slope()).isCloseTo(2, within(0.01));
    assertThat(line.at(10)).isCloseTo(23, within(0.2));
    assertThat(line.reaches(103, 2)).isCloseTo(50, within(0.1));
  }

  @Test
  void countsPairsAsSenDid() {
    // Sen's S is 10 of 10 pairs; without ties its variance is 5 * 4 * 15 / 18.
    TheilSen line = TheilSen.of(upTo(5), new double[] {1, 2, 4, 5, 9});
    assertThat(line.significance()).isCloseTo(9 / Math.sqrt(300 / 18.0), within(1e-9));
    assertThat(line.slope()).isCloseTo(1.75, within(1e-9));
  }

  @Test
  void letsTiesTakeTheirPartAway() {
    // Ties of 2 and of 3: 5*4*15 - 2*1*9 - 3*2*11 = 216.
    double variance = Kendall.variance(upTo(5), new double[] {1, 1, 2, 2, 2});
    assertThat(variance).isCloseTo(216 / 18.0, within(1e-9));
  }

  @Test
  void seesNothingInOneLevel() {
    double[] y = new double[30];
    TheilSen line = TheilSen.of(upTo(30), y);
    assertThat(line.slope()).isZero();
    assertThat(line.significance()).isZero();
    assertThat(line.low(3)).isZero();
    assertThat(line.high(3)).isZero();
  }

  @Test
  void knowsNothingOfTwoPoints() {
    TheilSen line = TheilSen.of(new double[] {0, 1}, new double[] {0, 1});
    assertThat(line.low(2)).isNegative();
    assertThat(line.high(2)).isPositive();
  }

  @Test
  void holdsTheTrueSlopeBetweenItsBounds() {
    ForAll.forAll(
        50,
        random -> random.nextLong(),
        seed -> {
          var random = new Random(seed);
          int outside = 0;
          for (int i = 0; i < 40; i++) {
            TheilSen line = TheilSen.of(upTo(30), noisy(random, 30, 0.3));
            outside += line.low(2) > 0.3 || line.high(2) < 0.3 ? 1 : 0;
          }
          assertThat(outside).as("of 40, with one in twenty expected").isLessThan(11);
        });
  }

  @Test
  void isLessSureOfNeighboursThatHangTogether() {
    var random = new Random(7);
    double[] walk = new double[100];
    double at = 0;
    for (int i = 0; i < walk.length; i++) {
      at = 0.95 * at + random.nextGaussian();
      walk[i] = at;
    }
    assertThat(Kendall.inflation(walk)).isGreaterThan(4);
    assertThat(Kendall.inflation(noisy(random, 100, 0))).isLessThan(2);
  }
}
