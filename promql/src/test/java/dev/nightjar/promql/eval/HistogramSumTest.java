package dev.nightjar.promql.eval;

import static dev.nightjar.promql.eval.HistogramsOf.buckets;
import static dev.nightjar.promql.eval.HistogramsOf.build;
import static dev.nightjar.promql.eval.HistogramsOf.custom;
import static dev.nightjar.promql.eval.HistogramsOf.exponential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.model.NightjarException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HistogramSumTest {
  @Test
  void addsBucketsThatEitherSideLacks() {
    Histogram a = build(0, 4, 1, 2).negative(buckets(3, 1)).build();
    Histogram b = build(0, 3, 0, 1, 5).negative(buckets(1, 2)).build();

    Histogram sum = HistogramMath.sum(a, b);

    assertThat(sum.toString())
        .isEqualTo(
            "{{schema:0 count:9.0 sum:7.0 buckets:[0=1.0 1=3.0 2=5.0] n_buckets:[1=2.0 3=1.0]}}");
    assertThat(HistogramMath.sum(b, a)).isEqualTo(sum);
  }

  @Test
  void leavesOutWhatSubtractionEmpties() {
    Histogram left = HistogramMath.difference(exponential(0, 4, 1, 2, 3), exponential(0, 1, 1, 3));

    assertThat(left.toString()).isEqualTo("{{schema:0 count:2.0 sum:3.0 buckets:[1=-1.0 2=3.0]}}");
  }

  @Test
  void reducesToTheCoarserSchema() {
    // Of schema 2 four buckets make one of schema 0: 1 to 4 the one up to 2.
    Histogram fine = build(2, 1).count(15).positive(buckets(0, 1, 2, 3, 4, 5)).build();
    Histogram coarse = exponential(0, 1, 10, 20);

    assertThat(HistogramMath.sum(fine, coarse).toString())
        .isEqualTo("{{schema:0 count:45.0 sum:2.0 buckets:[0=11.0 1=34.0]}}");
    assertThat(HistogramMath.sum(coarse, fine).toString())
        .isEqualTo("{{schema:0 count:45.0 sum:2.0 buckets:[0=11.0 1=34.0]}}");
  }

  @Test
  void takesNegativeIndexesToTheRightCoarserBucket() {
    Histogram fine = build(1, 0).count(4).positive(buckets(-3, 1, 1, 1, 1)).build();

    // (2^-2, 2^-1.5], (2^-1.5, 2^-1] and (2^-1, 2^-0.5], (2^-0.5, 1]
    assertThat(HistogramMath.sum(fine, exponential(0, 0)).toString())
        .isEqualTo("{{schema:0 count:4.0 sum:0.0 buckets:[-1=2.0 0=2.0]}}");
  }

  @Test
  void widensTheZeroBucketToTheWiderOne() {
    Histogram narrow = build(0, 0).count(7).zero(0.1, 1).positive(buckets(-1, 2, 4)).build();
    Histogram wide = new Histogram.Builder().count(3).zero(0.5, 3).build();

    // The bucket (0.25, 0.5] goes into the wider one.
    assertThat(HistogramMath.sum(narrow, wide).toString())
        .isEqualTo("{{schema:0 count:10.0 sum:0.0 z_bucket:6.0 z_bucket_w:0.5 buckets:[0=4.0]}}");
    assertThat(HistogramMath.sum(wide, narrow).toString())
        .isEqualTo("{{schema:0 count:10.0 sum:0.0 z_bucket:6.0 z_bucket_w:0.5 buckets:[0=4.0]}}");
  }

  @Test
  void widensTheZeroBucketUntilNoBucketLiesAcrossItsEdge() {
    // 0.6 cuts (0.5, 1] of one side; up to 1 it cuts (0.25, 4] of the other, coarser one.
    Histogram fine = build(0, 0).count(3).zero(0, 1).positive(buckets(0, 2)).build();
    Histogram coarse = build(-1, 0).count(9).zero(0.6, 4).negative(buckets(1, 5)).build();

    assertThat(HistogramMath.sum(fine, coarse).toString())
        .isEqualTo(
            "{{schema:-1 count:12.0 sum:0.0 z_bucket:7.0 z_bucket_w:1.0 n_buckets:[1=5.0]}}");
    Histogram across = build(-1, 0).count(5).zero(0.6, 0).negative(buckets(0, 5)).build();
    assertThat(HistogramMath.sum(across, build(0, 0).count(1).zero(0.7, 1).build()).toString())
        .isEqualTo("{{schema:-1 count:6.0 sum:0.0 z_bucket:6.0 z_bucket_w:1.0}}");
  }

  @Test
  void cutsCustomBoundsDownToThoseInCommon() {
    Histogram a = custom(new double[] {1, 2, 5}, 1, 2, 3, 4);
    Histogram b = custom(new double[] {2, 3, 5}, 10, 20, 30, 40);

    var sum = new HistogramSum(a);
    sum.add(b);

    assertThat(sum.wasReconciled()).isTrue();
    assertThat(sum.wasReconciled()).isFalse();
    assertThat(sum.result().toString())
        .isEqualTo(
            "{{schema:-53 count:110.0 sum:0.0 buckets:[0=13.0 1=53.0 2=44.0]"
                + " custom_values:[2.0, 5.0]}}");
    assertThat(HistogramMath.sum(a, custom(new double[] {7}, 1, 1)).toString())
        .isEqualTo("{{schema:-53 count:12.0 sum:0.0 buckets:[0=12.0] custom_values:[]}}");
  }

  @Test
  void staysWithinItsBoundsWhateverIndexesCustomBucketsHave() {
    Histogram odd =
        new Histogram.Builder()
            .schema(Histogram.CUSTOM)
            .positive(new Buckets(new int[] {-7, 900}, new double[] {1, 2}))
            .bounds(new double[] {5})
            .build();

    assertThat(HistogramMath.sum(custom(new double[] {5}, 1, 1), odd).toString())
        .contains("buckets:[0=2.0 1=3.0]");
  }

  @Test
  void doesNotAddCustomBucketsToExponentialOnes() {
    assertThat(new HistogramSum(exponential(0, 0)).accepts(custom(new double[0]))).isFalse();
    assertThatThrownBy(() -> HistogramMath.sum(exponential(0, 0), custom(new double[0])))
        .isInstanceOf(NightjarException.class)
        .hasMessage("histograms of schemas 0 and -53 do not add up");
  }

  @Test
  void losesNothingToRounding() {
    var sum = new HistogramSum(exponential(0, 1, 1, 1e100));
    sum.add(exponential(0, 1e100, 1, 1));
    sum.subtract(exponential(0, 1e100, 0, 1e100));

    assertThat(sum.result().sum()).isEqualTo(1);
    assertThat(sum.result().positive().count(1)).isEqualTo(1);
  }

  @Test
  void hintsAtResetsAsFarAsAllPartsAgree() {
    for (ResetHint a : ResetHint.values()) {
      for (ResetHint b : ResetHint.values()) {
        var sum = new HistogramSum(build(0, 0).resetHint(a).build());
        sum.add(build(0, 0).resetHint(b).build());
        boolean gauge = a == ResetHint.GAUGE || b == ResetHint.GAUGE;
        assertThat(sum.result().resetHint())
            .isEqualTo(gauge ? ResetHint.GAUGE : a == b ? a : ResetHint.UNKNOWN);
        assertThat(sum.hasConflictingResets())
            .isEqualTo(
                (a == ResetHint.RESET && b == ResetHint.NOT_RESET)
                    || (b == ResetHint.RESET && a == ResetHint.NOT_RESET));
      }
    }
  }

  /// What goes in comes out again: buckets of any schema are added and taken away, and what is left
  /// holds as many observations as went in, whatever they were merged to.
  @Test
  void keepsEveryObservation() {
    long seed = Long.getLong("seed", new Random().nextLong());
    var random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      Histogram a = random(random);
      Histogram b = random(random);
      Histogram sum = HistogramMath.sum(a, b);
      assertThat(population(sum))
          .as("seed %s: %s + %s", seed, a, b)
          .isEqualTo(population(a) + population(b));
      assertThat(HistogramMath.sum(b, a)).as("seed %s: %s + %s", seed, a, b).isEqualTo(sum);
      Histogram back = HistogramMath.difference(sum, b);
      assertThat(population(back)).as("seed %s: %s - %s", seed, sum, b).isEqualTo(population(a));
    }
  }

  private static Histogram random(Random random) {
    return new Histogram.Builder()
        .schema(random.nextInt(-4, 9))
        .zero(random.nextInt(4) / 8.0, random.nextInt(5))
        .positive(random(random, random.nextInt(8)))
        .negative(random(random, random.nextInt(8)))
        .build();
  }

  private static Buckets random(Random random, int size) {
    int[] indexes = random.ints(-20, 60).distinct().limit(size).sorted().toArray();
    return new Buckets(indexes, random.ints(size, 0, 9).asDoubleStream().toArray());
  }

  private static double population(Histogram of) {
    double all = of.zeroCount();
    for (Buckets buckets : new Buckets[] {of.positive(), of.negative()}) {
      for (int i = 0; i < buckets.size(); i++) {
        all += buckets.count(i);
      }
    }
    return all;
  }
}
