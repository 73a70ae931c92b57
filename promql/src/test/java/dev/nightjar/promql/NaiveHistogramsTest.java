package dev.nightjar.promql;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.HistogramBuckets;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// What queries make of native histograms must be what an evaluation makes of them that knows no
/// buckets but by their bounds, reads every sample for every answer, and takes every step on its
/// own.
final class NaiveHistogramsTest {
  private static final long NOW = 600_000;
  private static final long WINDOW = 300_000;
  private static final Offset<Double> ROUNDING = within(1e-6);

  /// A histogram as plain numbers: counts by the upper bound of their bucket.
  private record Naive(int schema, double count, double sum, NavigableMap<Double, Double> buckets) {
    static Naive of(Histogram histogram) {
      NavigableMap<Double, Double> buckets = new TreeMap<>();
      for (int i = 0; i < histogram.positive().size(); i++) {
        double bound =
            Math.pow(2, histogram.positive().index(i) * Math.pow(2, -histogram.schema()));
        buckets.put(bound, histogram.positive().count(i));
      }
      return new Naive(histogram.schema(), histogram.count(), histogram.sum(), buckets);
    }

    /// With each bucket in the first of the coarser schema that ends no earlier.
    Naive reducedTo(int coarser) {
      NavigableMap<Double, Double> reduced = new TreeMap<>();
      buckets.forEach(
          (bound, count) -> {
            double target = Math.pow(2, -40);
            while (target < bound * (1 - 1e-9)) {
              target *= Math.pow(2, Math.pow(2, -coarser));
            }
            reduced.merge(target, count, Double::sum);
          });
      return new Naive(coarser, count, sum, reduced);
    }

    Naive with(Naive other, double factor) {
      int common = Math.min(schema, other.schema);
      Naive left = reducedTo(common);
      NavigableMap<Double, Double> all = new TreeMap<>(left.buckets);
      other.reducedTo(common).buckets.forEach((bound, n) -> merge(all, bound, n * factor));
      return new Naive(common, count + factor * other.count, sum + factor * other.sum, all);
    }

    /// Bounds that were multiplied up differ in their last digits.
    private static void merge(NavigableMap<Double, Double> into, double bound, double count) {
      Double near = into.ceilingKey(bound * (1 - 1e-9));
      into.merge(near != null && near < bound * (1 + 1e-9) ? near : bound, count, Double::sum);
    }

    Naive times(double factor) {
      NavigableMap<Double, Double> scaled = new TreeMap<>(buckets);
      scaled.replaceAll((_, n) -> n * factor);
      return new Naive(schema, count * factor, sum * factor, scaled);
    }

    /// Whether any count is less than it was, in the buckets that both can have.
    boolean isBelow(Naive before) {
      Naive difference = with(before, -1);
      return count < before.count
          || schema > before.schema
          || difference.buckets.values().stream().anyMatch(n -> n < -1e-9);
    }
  }

  /// @param query asks for one histogram
  private record Trial(long seed, String query) {}

  private static final List<String> QUERIES =
      List.of(
          "sum(h)",
          "avg(h)",
          "sum(sum_over_time(h[5m]))",
          "sum(avg_over_time(h[5m]))",
          "sum(increase(h[5m]))",
          "sum(rate(h[5m]))",
          "sum(irate(h[5m]))",
          "sum(last_over_time(h[5m]) * 3)",
          "h{i=\"0\"} - ignoring (i) h{i=\"1\"}",
          "sum(sum_over_time(h[5m:1m]))");

  @Test
  void agreeWithQueries() {
    forAll(
        400,
        random -> new Trial(random.nextLong(), QUERIES.get(random.nextInt(QUERIES.size()))),
        NaiveHistogramsTest::check);
  }

  private static void check(Trial trial) {
    var random = new Random(trial.seed());
    List<NavigableMap<Long, Histogram>> series = new ArrayList<>();
    var store = new InMemoryMetricStore();
    for (int i = 0; i < 3; i++) {
      NavigableMap<Long, Histogram> samples = samples(random);
      series.add(samples);
      var batch = new SampleBatch();
      Labels labels = Labels.of("__name__", "h", "i", "" + i);
      samples.forEach((time, histogram) -> batch.add(labels, time, histogram));
      store.append(Tenant.DEFAULT, batch);
    }
    var engine = new PromqlEngine(store, Clock.system(), Features.ALL);

    QueryValue got = engine.instant(Tenant.DEFAULT, trial.query(), NOW, Limits.DEFAULT).value();

    Naive wanted = evaluate(trial.query(), series);
    Histogram histogram =
        Objects.requireNonNull(((QueryValue.Vector) got).samples().getFirst().histogram());
    assertThat(histogram.schema()).isEqualTo(wanted.schema());
    assertThat(histogram.count()).isCloseTo(wanted.count(), ROUNDING);
    assertThat(histogram.sum()).isCloseTo(wanted.sum(), ROUNDING);
    wanted.buckets().values().removeIf(n -> Math.abs(n) < 1e-9);
    HistogramBuckets buckets = HistogramBuckets.of(histogram);
    assertThat(buckets.size()).isEqualTo(wanted.buckets().size());
    int at = 0;
    for (Map.Entry<Double, Double> bucket : wanted.buckets().entrySet()) {
      assertThat(buckets.upper(at)).isCloseTo(bucket.getKey(), ROUNDING);
      assertThat(buckets.count(at++)).isCloseTo(bucket.getValue(), ROUNDING);
    }
  }

  private static NavigableMap<Long, Histogram> samples(Random random) {
    NavigableMap<Long, Histogram> samples = new TreeMap<>();
    int schema = random.nextInt(4);
    double[] counts = new double[8];
    double sum = 0;
    for (long time = NOW - WINDOW - 100_000; time <= NOW; time += 20_000 + random.nextInt(30_000)) {
      if (random.nextInt(8) == 0) { // a restart, with buckets as fine as it likes
        counts = new double[8];
        sum = 0;
        schema = random.nextInt(4);
      }
      double all = 0;
      int[] indexes = new int[counts.length];
      for (int i = 0; i < counts.length; i++) {
        counts[i] += random.nextInt(4);
        all += counts[i];
        indexes[i] = 2 * i - 6;
      }
      sum += random.nextInt(100) / 4.0;
      samples.put(
          time,
          new Histogram.Builder()
              .schema(schema)
              .count(all)
              .sum(sum)
              .positive(new Buckets(indexes, counts.clone()))
              .build());
    }
    return samples;
  }

  private static Naive evaluate(String query, List<NavigableMap<Long, Histogram>> series) {
    List<Naive> each = new ArrayList<>();
    for (NavigableMap<Long, Histogram> samples : series) {
      NavigableMap<Long, Naive> window = new TreeMap<>();
      samples.tailMap(NOW - WINDOW, false).forEach((time, h) -> window.put(time, Naive.of(h)));
      each.add(ofOne(query, window, samples));
    }
    BinaryOperator<Naive> plus = (a, b) -> a.with(b, 1);
    if (query.startsWith("h{")) {
      return each.get(0).with(each.get(1), -1);
    }
    Naive sum = each.stream().reduce(plus).orElseThrow();
    return query.startsWith("avg(") ? sum.times(1.0 / each.size()) : sum;
  }

  private static Naive ofOne(
      String query, NavigableMap<Long, Naive> window, NavigableMap<Long, Histogram> samples) {
    List<Naive> values = new ArrayList<>(window.values());
    List<Long> times = new ArrayList<>(window.keySet());
    Naive newest = values.getLast();
    if (query.contains("[5m:1m]")) {
      List<Naive> steps = new ArrayList<>();
      for (long time = NOW - WINDOW + 60_000; time <= NOW; time += 60_000) {
        steps.add(Naive.of(samples.floorEntry(time).getValue()));
      }
      return steps.stream().reduce((a, b) -> a.with(b, 1)).orElseThrow();
    } else if (query.contains("_over_time") && !query.contains("last")) {
      Naive sum = values.stream().reduce((a, b) -> a.with(b, 1)).orElseThrow();
      return query.contains("avg") ? sum.times(1.0 / values.size()) : sum;
    } else if (query.contains("irate")) {
      Naive before = values.get(values.size() - 2);
      Naive change = newest.isBelow(before) ? newest : newest.with(before, -1);
      long millis = times.getLast() - times.get(times.size() - 2);
      return change.times(1000.0 / millis);
    } else if (query.contains("rate") || query.contains("increase")) {
      return extended(values, times, query.contains("rate"));
    }
    return query.contains("* 3") ? newest.times(3) : newest;
  }

  /// The increase step by step, each from nothing after a reset, extended as the counter's count
  /// is.
  private static Naive extended(List<Naive> values, List<Long> times, boolean perSecond) {
    Naive change = values.getLast().times(0);
    for (int i = 1; i < values.size(); i++) {
      boolean reset = values.get(i).isBelow(values.get(i - 1));
      change = change.with(reset ? values.get(i) : values.get(i).with(values.get(i - 1), -1), 1);
    }
    double sampled = times.getLast() - times.getFirst();
    double average = sampled / (times.size() - 1);
    double before = times.getFirst() - (NOW - WINDOW);
    double after = NOW - times.getLast();
    before = before >= 1.1 * average ? average / 2 : before;
    after = after >= 1.1 * average ? average / 2 : after;
    if (change.count() > 0) {
      before = Math.min(before, sampled * values.getFirst().count() / change.count());
    }
    double factor = (sampled + before + after) / sampled;
    return change.times(perSecond ? factor * 1000 / WINDOW : factor);
  }
}
