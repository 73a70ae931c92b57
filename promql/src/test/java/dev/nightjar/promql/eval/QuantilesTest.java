package dev.nightjar.promql.eval;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QuantilesTest {
  @SuppressWarnings("ArrayRecordComponent") // a column; nobody compares two
  private record Trial(double q, double[] values) {}

  @Test
  void areThoseOfTheValuesInOrder() {
    forAll(
        5_000,
        QuantilesTest::trial,
        trial -> {
          double[] values = Arrays.copyOf(trial.values(), trial.values().length + 3); // a rest
          assertThat(Quantiles.of(trial.q(), values, trial.values().length, () -> {}))
              .isEqualTo(Double.valueOf(bySorting(trial.q(), trial.values().clone())));
        });
  }

  private static Trial trial(Random random) {
    double[] values = new double[1 + random.nextInt(random.nextBoolean() ? 5 : 300)];
    int kinds = 1 + random.nextInt(50);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (random.nextInt(12)) {
            case 0 -> random.nextInt(kinds); // many equal ones
            case 1 -> kinds > 40 ? Double.NaN : 1;
            case 2 -> kinds > 45 ? Double.POSITIVE_INFINITY : 2;
            default -> random.nextGaussian();
          };
    }
    double q = random.nextInt(6) == 0 ? random.nextInt(2) : random.nextDouble();
    return new Trial(q, values);
  }

  /// NaN counts as the least here, and sorts last in the library.
  private static double bySorting(double q, double[] values) {
    Arrays.sort(values);
    int nans = (int) Arrays.stream(values).filter(Double::isNaN).count();
    double[] ordered = new double[values.length];
    Arrays.fill(ordered, 0, nans, Double.NaN);
    System.arraycopy(values, 0, ordered, nans, values.length - nans);
    double rank = q * (values.length - 1);
    int lower = (int) Math.floor(rank);
    double weight = rank - lower;
    return ordered[lower] * (1 - weight) + ordered[Math.min(values.length - 1, lower + 1)] * weight;
  }
}
