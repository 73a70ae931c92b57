package dev.nightjar.promql.eval;

import static dev.nightjar.promql.eval.HistogramsOf.buckets;
import static dev.nightjar.promql.eval.HistogramsOf.build;
import static dev.nightjar.promql.eval.HistogramsOf.custom;
import static dev.nightjar.promql.eval.HistogramsOf.exponential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import org.junit.jupiter.api.Test;

final class HistogramMathTest {
  @Test
  void scalesCountsAndSum() {
    Histogram histogram = build(0, 3, 1, 2).zero(0.1, 4).negative(buckets(0, 6)).count(13).build();

    assertThat(HistogramMath.multiply(histogram, -2).toString())
        .isEqualTo(
            "{{schema:0 count:-26.0 sum:-6.0 z_bucket:-8.0 z_bucket_w:0.1"
                + " buckets:[0=-2.0 1=-4.0] n_buckets:[0=-12.0] counter_reset_hint:GAUGE}}");
    assertThat(HistogramMath.divide(histogram, 2).toString())
        .isEqualTo(
            "{{schema:0 count:6.5 sum:1.5 z_bucket:2.0 z_bucket_w:0.1"
                + " buckets:[0=0.5 1=1.0] n_buckets:[0=3.0]}}");
    assertThat(HistogramMath.divide(exponential(0, 1, 1), 0).toString())
        .isEqualTo("{{schema:0 count:Infinity sum:Infinity z_bucket:NaN z_bucket_w:0.0}}");
  }

  @Test
  void isEqualWithoutEmptyBucketsAndHints() {
    Histogram histogram = exponential(0, 1, 1, 0, 2);

    assertThat(HistogramMath.equal(histogram, exponential(0, 1, 1, 0, 2, 0))).isTrue();
    assertThat(
            HistogramMath.equal(
                histogram, histogram.toBuilder().resetHint(ResetHint.GAUGE).build()))
        .isTrue();
    assertThat(HistogramMath.equal(histogram, exponential(0, 1, 1, 2, 0))).isFalse();
    assertThat(HistogramMath.equal(histogram, exponential(1, 1, 1, 0, 2))).isFalse();
    assertThat(HistogramMath.equal(histogram, exponential(0, 2, 1, 0, 2))).isFalse();
  }

  @Test
  void goesOnStepByStepWhereTheSumOfAMeanWouldOverflow() {
    var mean = new HistogramMean(exponential(0, 1e308, 1e308));
    mean.add(exponential(0, 1.2e308, 1.2e308));
    mean.add(exponential(0, 0.8e308, 0.8e308));

    Histogram result = mean.result();

    assertThat(result.sum()).isCloseTo(1e308, within(1e294));
    assertThat(result.positive().count(0)).isCloseTo(1e308, within(1e294));
  }

  @Test
  void findsQuantilesOnALogarithmicScale() {
    Histogram histogram = exponential(0, 0, 0, 4); // (1, 2]

    assertThat(new HistogramFigures(histogram).quantile(0.5))
        .isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(new HistogramFigures(histogram).quantile(-1)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(new HistogramFigures(histogram).quantile(1)).isEqualTo(2);
    assertThat(new HistogramFigures(exponential(0, 0)).quantile(0.5)).isNaN();
    assertThat(new HistogramFigures(custom(new double[] {4, 8}, 2, 2)).quantile(0.75)).isEqualTo(6);
    assertThat(new HistogramFigures(custom(new double[] {4, 8}, 2, 0, 2)).quantile(0.9))
        .isEqualTo(8);
  }

  @Test
  void fractionsAreTheInverseOfQuantiles() {
    Histogram histogram =
        build(2, 1, 1, 5, 0, 3).zero(0.01, 3).negative(buckets(-1, 2, 1)).count(15).build();
    for (double share = 0.05; share < 1; share += 0.05) {
      double quantile = new HistogramFigures(histogram).quantile(share);
      assertThat(new HistogramFigures(histogram).fraction(Double.NEGATIVE_INFINITY, quantile))
          .as("the share below %s", quantile)
          .isCloseTo(share, within(1e-9));
    }
  }

  @Test
  void saysThatObservationsWithoutAValueHadAPart() {
    Histogram histogram = build(0, Double.NaN, 3).count(4).build();
    var figures = new HistogramFigures(histogram);

    assertThat(figures.quantile(0.5)).isLessThan(1);
    assertThat(figures.sawNaN()).isTrue();
    assertThat(figures.fellShort()).isFalse();
    assertThat(new HistogramFigures(histogram).quantile(0.9)).isNaN();
    assertThat(new HistogramFigures(histogram).fraction(0, Double.POSITIVE_INFINITY))
        .isEqualTo(0.75);
  }

  @Test
  void cutsBucketsWhereTheValueLies() {
    Histogram histogram = exponential(0, 99, 2, 4); // (0.5, 1], (1, 2]

    assertThat(HistogramTrim.apply(histogram, Math.sqrt(2), true).positive().count(1))
        .isCloseTo(2, within(1e-12));
    assertThat(HistogramTrim.apply(histogram, 1, false).toString())
        .startsWith("{{schema:0 count:4.0")
        .endsWith("buckets:[1=4.0]}}");
    assertThat(HistogramTrim.apply(histogram, 5, true)).isSameAs(histogram);
    assertThat(HistogramTrim.apply(custom(new double[] {5}, 1, 8), 7, true).toString())
        .isEqualTo("{{schema:-53 count:1.0 sum:2.5 buckets:[0=1.0] custom_values:[5.0]}}");
  }

  @Test
  void isWrittenWithTheBoundsOfItsBuckets() {
    Histogram histogram =
        build(0, 1.5, 1, 0, 2).zero(0.25, 1).negative(buckets(1, 3)).count(7).build();

    assertThat(HistogramFigures.text(histogram))
        .isEqualTo("{count:7, sum:1.5, [-2,-1):3, [-0.25,0.25]:1, (0.5,1]:1, (2,4]:2}");
  }
}
