package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HistogramBoundsTest {
  @Test
  void arePowersOfTwo() {
    assertThat(Histogram.exponentialBound(0, 0)).isEqualTo(1);
    assertThat(Histogram.exponentialBound(0, 10)).isEqualTo(1024);
    assertThat(Histogram.exponentialBound(0, -3)).isEqualTo(0.125);
    assertThat(Histogram.exponentialBound(-1, 2)).isEqualTo(16);
    assertThat(Histogram.exponentialBound(-4, 1)).isEqualTo(65_536);
    assertThat(Histogram.exponentialBound(-4, -1)).isEqualTo(0x1p-16);
    assertThat(Histogram.exponentialBound(8, 256)).isEqualTo(2);
  }

  @Test
  void haveTheBitsThatPrometheusGives() {
    assertThat(Histogram.exponentialBound(1, 1)).isEqualTo(1.414213562373095);
    assertThat(Histogram.exponentialBound(2, 1)).isEqualTo(2 * 0.5946035575013605);
    assertThat(Histogram.exponentialBound(3, -1)).isEqualTo(0.9170040432046711);
    assertThat(Histogram.exponentialBound(4, -12)).isEqualTo(0.5946035575013605);
  }

  @Test
  void ascendAtEverySchema() {
    for (int schema = Histogram.MIN_SCHEMA; schema <= Histogram.MAX_SCHEMA; schema++) {
      int farthest = schema < 0 ? 60 : 300; // no further than numbers go
      for (int index = -farthest; index < farthest; index++) {
        double bound = Histogram.exponentialBound(schema, index);
        double wanted = Math.pow(2, index * Math.pow(2, -schema));
        assertThat(Math.abs(bound - wanted)).isLessThanOrEqualTo(8 * Math.ulp(wanted));
        assertThat(Histogram.exponentialBound(schema, index + 1)).isGreaterThan(bound);
      }
    }
  }

  @Test
  void endAtTheLargestNumberBeforeInfinity() {
    assertThat(Histogram.exponentialBound(0, 1024)).isEqualTo(Double.MAX_VALUE);
    assertThat(Histogram.exponentialBound(0, 1025)).isInfinite();
    assertThat(Histogram.exponentialBound(-1, 512)).isEqualTo(Double.MAX_VALUE);
    assertThat(Histogram.exponentialBound(-1, Integer.MAX_VALUE)).isInfinite();
    assertThat(Histogram.exponentialBound(8, Integer.MIN_VALUE)).isZero();
  }
}
