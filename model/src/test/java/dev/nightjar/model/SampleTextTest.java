package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SampleTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0e+00, 0",
    "-0.0, -0, -0, -0e+00, -0",
    "3, 3, 3, 3e+00, 3",
    "-1.5, -1.5, -1.5, -1.5e+00, -1.5",
    "1234567, 1234567, 1234567, 1.234567e+06, 1.234567e+06",
    "100000, 100000, 100000, 1e+05, 100000",
    "0.0001, 0.0001, 0.0001, 1e-04, 0.0001",
    "0.00001, 0.00001, 0.00001, 1e-05, 1e-05",
    "1e-6, 0.000001, 0.000001, 1e-06, 1e-06",
    "1e-7, 1e-07, 0.0000001, 1e-07, 1e-07",
    "1e20, 100000000000000000000, 100000000000000000000, 1e+20, 1e+20",
    "1e21, 1e+21, 1000000000000000000000, 1e+21, 1e+21",
    "2e23, 2e+23, 200000000000000000000000, 2e+23, 2e+23",
    "0.1, 0.1, 0.1, 1e-01, 0.1",
    "0.30000000000000004, 0.30000000000000004, 0.30000000000000004, 3.0000000000000004e-01,"
        + " 0.30000000000000004",
    "1763605800.123, 1763605800.123, 1763605800.123, 1.763605800123e+09, 1.763605800123e+09",
    "NaN, NaN, NaN, NaN, NaN",
    "Infinity, +Inf, +Inf, +Inf, +Inf",
    "-Infinity, -Inf, -Inf, -Inf, -Inf",
  })
  void writesTheFewestDigits(
      double value, String json, String plain, String scientific, String general) {
    assertThat(SampleText.json(value)).isEqualTo(json);
    assertThat(SampleText.plain(value)).isEqualTo(plain);
    assertThat(SampleText.scientific(value)).isEqualTo(scientific);
    assertThat(SampleText.general(value)).isEqualTo(general);
  }

  @ParameterizedTest
  @CsvSource({"4.9E-324, 5e-324", "1.7976931348623157E308, 1.7976931348623157e+308"})
  void writesTheLimitsOfDoubles(double value, String text) {
    assertThat(SampleText.json(value)).isEqualTo(text);
  }

  /// Every size, whole numbers, decimals of few and of many digits.
  @Test
  void writesTheSameAsExactArithmetic() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 200_000; i++) {
      double value =
          switch (i % 5) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextLong(-1L << 55, 1L << 55);
            case 2 -> random.nextLong(-1_000_000_000L, 1_000_000_000L) / Math.pow(10, i % 12);
            case 3 -> Math.pow(10, random.nextDouble(-8, 23));
            default -> random.nextInt(1, 1_000) * Math.pow(10, random.nextInt(-8, 22));
          };
      double size = Math.abs(value);
      String wanted =
          size != 0 && (size < 1e-6 || size >= 1e21)
              ? SampleText.scientific(value)
              : SampleText.plain(value);
      assertThat(SampleText.json(value)).as("%s, seed %d", value, seed).isEqualTo(wanted);
    }
  }
}
