package dev.nightjar.promql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.QueryStats;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Samples are counted as Prometheus counts them: a series with a sample every 10 s, asked at 201 s
/// and from 201 to 220 s every 5 s.
final class QueryStatsTest {
  private static final long AT = 201_000;
  private static final long TO = 220_000;
  private static final long STEP = 5_000;

  private final InMemoryMetricStore store = new InMemoryMetricStore();
  private final PromqlEngine engine = new PromqlEngine(store, Clock.system(), Features.STABLE);

  QueryStatsTest() {
    var batch = new SampleBatch();
    for (long time = 0; time <= 1_000_000; time += 10_000) {
      batch.add(Labels.of("__name__", "one"), time, time / 10_000.0);
      batch.add(Labels.of("__name__", "three", "n", "1"), time, 1);
      batch.add(Labels.of("__name__", "three", "n", "2"), time, 2);
      batch.add(Labels.of("__name__", "three", "n", "3"), time, 3);
      batch.add(Labels.of("__name__", "histogram"), time, histogram());
    }
    store.append(Tenant.DEFAULT, batch);
  }

  private static Histogram histogram() {
    return new Histogram.Builder()
        .schema(1)
        .count(5)
        .sum(20)
        .positive(new Histogram.Buckets(new int[] {0, 1, 2, 3}, new double[] {1, 2, 1, 1}))
        .build();
  }

  @Test
  void aSelectorCountsWhatItShowsAtEachStep() {
    assertThat(instant("one").samples()).isEqualTo(1);
    assertThat(range("one").samples()).isEqualTo(4);
    assertThat(instant("sum(three)").samples()).isEqualTo(3);
    assertThat(range("sum(three)").samples()).isEqualTo(12);
    assertThat(range("nothing").samples()).isZero();
  }

  @Test
  void aWindowCountsItsSamplesAtEachStep() {
    assertThat(instant("one[60s]").samples()).isEqualTo(6);
    assertThat(instant("max_over_time(one[59s])").samples()).isEqualTo(6);
    assertThat(range("max_over_time(one[60s])").samples()).isEqualTo(24);
    assertThat(range("rate(three[60s])").samples()).isEqualTo(72);
  }

  @Test
  void whatIsTheSameAtEachStepCountsAtEachStep() {
    assertThat(range("one @ 30").samples()).isEqualTo(4);
    assertThat(range("sum(max_over_time(three[60s] @ 300))").samples()).isEqualTo(72);
    assertThat(range("one + one @ 30").samples()).isEqualTo(8);
  }

  @Test
  void aSubqueryCountsWhatItsWindowsShowAndNotWhatTheseAreMadeOf() {
    assertThat(instant("max_over_time(one[60s:5s])").samples()).isEqualTo(12);
    assertThat(instant("max_over_time(sum(three)[60s:5s])").samples()).isEqualTo(12);
    assertThat(range("max_over_time(one[60s:5s])").samples()).isEqualTo(48);
  }

  @Test
  void aSubqueryByItselfCountsWhatItIsMadeOf() {
    assertThat(instant("max_over_time(one[59s])[20s:5s]").samples()).isEqualTo(24);
  }

  @Test
  void aHistogramCountsByItsSize() {
    assertThat(instant("histogram").samples()).isEqualTo(13);
    assertThat(instant("rate(histogram[60s])").samples()).isEqualTo(6 * 13);
  }

  @Test
  void tellsEachStepWhereThatIsSwitchedOn() {
    var telling = new PromqlEngine(store, Clock.system(), Features.ALL);
    Map<String, long[]> wanted =
        Map.of(
            "one", new long[] {1, 1, 1, 1},
            "max_over_time(three[60s])", new long[] {18, 18, 18, 18},
            "sum(three @ 30)", new long[] {3, 3, 3, 3},
            "max_over_time(one[60s:5s])", new long[] {12, 12, 12, 12},
            "one offset 210s", new long[] {0, 0, 1, 1});
    wanted.forEach(
        (query, steps) -> {
          QueryResult result = telling.range(Tenant.DEFAULT, query, AT, TO, STEP, Limits.DEFAULT);
          assertThat(result.stats().samplesPerStep()).as(query).isEqualTo(steps);
          assertThat(result.stats().samples()).isEqualTo(LongStream.of(steps).sum());
        });
    assertThat(range("one").samplesPerStep()).isEmpty();
  }

  @Test
  void tellsWhatWasReadAndHeld() {
    QueryStats stats = range("sum(three)");

    assertThat(stats.samplesRead()).isPositive();
    assertThat(stats.peakSamples()).isPositive();
    assertThat(stats.evaluating()).isPositive();
  }

  private QueryStats instant(String query) {
    return engine.instant(Tenant.DEFAULT, query, AT, Limits.DEFAULT).stats();
  }

  private QueryStats range(String query) {
    return engine.range(Tenant.DEFAULT, query, AT, TO, STEP, Limits.DEFAULT).stats();
  }
}
