package dev.nightjar.promql.eval;

import static dev.nightjar.promql.eval.HistogramsOf.buckets;
import static dev.nightjar.promql.eval.HistogramsOf.build;
import static dev.nightjar.promql.eval.HistogramsOf.custom;
import static dev.nightjar.promql.eval.HistogramsOf.exponential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import org.junit.jupiter.api.Test;

final class HistogramResetTest {
  private static void check(Histogram before, Histogram now, boolean reset) {
    assertThat(HistogramReset.between(before, now)).as("%s then %s", before, now).isEqualTo(reset);
  }

  @Test
  void believesWhatTheSampleSays() {
    Histogram high = exponential(0, 0, 5);
    Histogram low = exponential(0, 0, 1);

    check(high, low.toBuilder().resetHint(ResetHint.NOT_RESET).build(), false);
    check(low, high.toBuilder().resetHint(ResetHint.RESET).build(), true);
    check(high, low.toBuilder().resetHint(ResetHint.GAUGE).build(), true);
  }

  @Test
  void seesAnyCountThatFell() {
    Histogram before = build(0, 0, 1, 2, 3).zero(0.1, 2).negative(buckets(1, 1)).count(9).build();

    check(before, before, false);
    check(before, before.toBuilder().count(8).build(), true);
    check(before, before.toBuilder().zero(0.1, 1).build(), true);
    check(before, before.toBuilder().positive(buckets(0, 1, 1, 4)).build(), true);
    check(before, before.toBuilder().positive(buckets(0, 1, 2)).build(), true);
    check(before, before.toBuilder().negative(buckets(2, 1)).build(), true);
    check(before, before.toBuilder().positive(buckets(-1, 7, 1, 2, 3, 9)).build(), false);
    check(before.toBuilder().positive(buckets(0, 1, 0, 3)).build(), before, false);
  }

  @Test
  void mergesWhatACoarserSchemaMerges() {
    Histogram fine = exponential(1, 0, 1, 1, 1);

    check(fine, build(0, 0, 1, 2).build(), false);
    check(fine, build(0, 0, 2, 1).build(), true);
    check(build(0, 0, 2, 1).build(), exponential(1, 0, 9, 9, 9), true); // finer: a restart
  }

  @Test
  void swallowsWhatAWiderZeroBucketDoes() {
    Histogram before =
        build(0, 0).zero(0.25, 1).positive(buckets(-1, 2, 3)).build(); // to 0.5, to 1

    check(before, build(0, 0).zero(0.5, 3).positive(buckets(0, 3)).build(), false);
    check(before, build(0, 0).zero(0.5, 2).positive(buckets(0, 3)).build(), true);
    check(
        before, build(0, 0).zero(0.75, 9).positive(buckets(0, 3)).build(), true); // across (0.5, 1]
    check(before, build(0, 0).zero(0.1, 9).positive(buckets(-1, 9, 9)).build(), true);
  }

  @Test
  void comparesCustomBucketsBetweenCommonBounds() {
    Histogram before = custom(new double[] {2, 4, 6}, 1, 2, 5, 7);

    check(before, custom(new double[] {2, 3, 4, 6}, 1, 0, 1, 5, 8), true); // 2 up to 4 before
    check(before, custom(new double[] {2, 3, 4, 6}, 1, 1, 1, 5, 8), false);
    check(before, custom(new double[] {6}, 8, 7), false);
    check(before, custom(new double[] {6}, 7, 9), true);
    check(before, exponential(0, 0, 99), true);
    check(exponential(0, 0, 1), before, true);
  }
}
