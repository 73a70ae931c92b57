package dev.nightjar.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PromqlEngineTest {
  private final InMemoryMetricStore store = new InMemoryMetricStore();
  private final PromqlEngine engine = new PromqlEngine(store, Clock.system(), Features.STABLE);

  private void append(Labels labels, long stepMillis, double... values) {
    var batch = new SampleBatch();
    for (int i = 0; i < values.length; i++) {
      batch.add(labels, i * stepMillis, values[i]);
    }
    store.append(Tenant.DEFAULT, batch);
  }

  private QueryValue at(long seconds, String query) {
    return engine.instant(Tenant.DEFAULT, query, seconds * 1000, Limits.DEFAULT).value();
  }

  @Test
  void tellsRealNanFromTheEndOfASeries() {
    append(Labels.of("__name__", "a"), 60_000, 1, Double.NaN, StaleMarker.VALUE, 4);

    QueryValue range =
        engine.range(Tenant.DEFAULT, "a", 0, 180_000, 60_000, Limits.DEFAULT).value();

    assertThat(range)
        .isInstanceOfSatisfying(
            QueryValue.Matrix.class,
            matrix -> {
              var series = matrix.series().getFirst();
              assertThat(series.timestamps()).containsExactly(0, 60_000, 180_000);
              assertThat(series.values()).containsExactly(1, Double.NaN, 4);
            });
  }

  @Test
  void yieldsEachKindOfValue() {
    append(Labels.of("__name__", "a", "b", "c"), 1000, 1, 2);

    assertThat(at(1, "1 + 1")).isEqualTo(new QueryValue.Scalar(1000, 2));
    assertThat(at(1, "\"x\"")).isEqualTo(new QueryValue.Text(1000, "x"));
    assertThat(at(1, "a"))
        .isEqualTo(
            new QueryValue.Vector(
                List.of(
                    new QueryValue.VectorSample(Labels.of("__name__", "a", "b", "c"), 1000, 2))));
    assertThat(at(1, "a[1m]")).isInstanceOf(QueryValue.Matrix.class);
    assertThat(at(1, "rate(nothing[5m])")).isEqualTo(new QueryValue.Vector(List.of()));
  }

  @Test
  void ordersSeriesOfARangeByLabels() {
    for (String instance : List.of("c", "a", "b")) {
      append(Labels.of("__name__", "up", "instance", instance), 1000, 1);
    }

    QueryValue value =
        engine.range(Tenant.DEFAULT, "sort_desc(up)", 0, 1000, 1000, Limits.DEFAULT).value();

    assertThat(((QueryValue.Matrix) value).series())
        .extracting(series -> series.labels().get("instance"))
        .containsExactly("a", "b", "c");
  }

  @Test
  void refusesARangeOfSomethingThatHasNone() {
    check(
        () -> engine.range(Tenant.DEFAULT, "up[5m]", 0, 1000, 1000, Limits.DEFAULT),
        ErrorCode.BAD_DATA,
        "invalid expression type \"range vector\" for range query, must be Scalar or instant"
            + " Vector");
    check(
        () -> engine.range(Tenant.DEFAULT, "up", 1000, 0, 1000, Limits.DEFAULT),
        ErrorCode.BAD_DATA,
        "a range needs a step above zero and an end not before its start, got 1000 to 0 step"
            + " 1000");
  }

  @Test
  void stopsAtTheLimitOfSamples() {
    append(Labels.of("__name__", "a"), 1000, new double[100]);
    var limits = new Limits(Duration.ofMinutes(1), Duration.ofMinutes(5), 50);

    for (String query :
        List.of("sum_over_time(a[2m])", "a[2m]", "sum_over_time(vector(1)[1h:1s])")) {
      check(
          () -> engine.instant(Tenant.DEFAULT, query, 99_000, limits),
          ErrorCode.EXECUTION,
          "query processing would load too many samples into memory in query execution");
    }
  }

  @Test
  void stopsAtTheLimitOfSeriesOfAllItsSelectors() {
    for (String instance : List.of("a", "b", "c")) {
      append(Labels.of("__name__", "up", "instance", instance), 1000, 1);
    }
    var limits = new Limits(Duration.ofMinutes(1), Duration.ofMinutes(5), 1_000, 5, 1 << 20);

    assertThat(engine.instant(Tenant.DEFAULT, "count(up)", 0, limits).stats().samplesRead())
        .isEqualTo(3);
    check(
        () -> engine.instant(Tenant.DEFAULT, "count(up) + count(up)", 0, limits),
        ErrorCode.EXECUTION,
        "query selects more than 5 series: narrow its matchers");
  }

  @Test
  void stopsAtTheLimitOfBytes() {
    for (int i = 0; i < 100; i++) {
      append(Labels.of("__name__", "up", "instance", "" + i), 1000, 1, 1, 1);
    }
    var limits = new Limits(Duration.ofMinutes(1), Duration.ofMinutes(5), 100_000, 1_000, 5_000);

    assertThat(engine.instant(Tenant.DEFAULT, "count(up)", 0, limits).stats().samplesRead())
        .isEqualTo(100);
    for (String query : List.of("up", "up + up", "topk(100, up)", "label_join(up, \"a\", \"b\")")) {
      check(
          () -> engine.range(Tenant.DEFAULT, query, 0, 2000, 1000, limits),
          ErrorCode.EXECUTION,
          "query needs more than 5000 bytes of memory: ask for fewer series or a shorter range");
      check(
          () -> engine.instant(Tenant.DEFAULT, query, 0, limits),
          ErrorCode.EXECUTION,
          "query needs more than 5000 bytes of memory: ask for fewer series or a shorter range");
    }
  }

  @Test
  void stopsWhenItsTimeIsUp() {
    var nanos = new AtomicLong();
    Clock hasty =
        new Clock() {
          @Override
          public long millis() {
            return 0;
          }

          @Override
          public long monotonicNanos() {
            return nanos.addAndGet(1_000_000_000);
          }

          @Override
          public void sleep(Duration duration) {
            nanos.addAndGet(duration.toNanos());
          }
        };
    var limits = new Limits(Duration.ofSeconds(3), Duration.ofMinutes(5), 1000);

    check(
        () ->
            new PromqlEngine(store, hasty, Features.STABLE)
                .instant(Tenant.DEFAULT, "1 + 1 + 1 + 1 + 1", 0, limits),
        ErrorCode.TIMEOUT,
        "query timed out in expression evaluation");
  }

  @Test
  void stopsWhenItsThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    try {
      check(
          () -> at(0, "1 + 1"), ErrorCode.CANCELED, "query was canceled in expression evaluation");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void evaluatesExpressionsAsDeepAsTheParserTakesOnASmallStack() throws InterruptedException {
    append(Labels.of("__name__", "a"), 1000, 1);
    List<QueryValue> answers = new ArrayList<>();
    Runnable asking =
        () -> {
          answers.add(at(0, "a" + " + a".repeat(190)));
          answers.add(at(0, "abs(".repeat(190) + "a" + ")".repeat(190)));
          answers.add(at(0, "(".repeat(190) + "a" + ")".repeat(190)));
          answers.add(at(0, "-".repeat(190) + "a"));
        };

    Thread thread = new Thread(null, asking, "asker", 512 * 1024);
    thread.start();
    thread.join();

    assertThat(answers).hasSize(4).allMatch(QueryValue.Vector.class::isInstance);
  }

  /// A histogram counts as many times as a float as it is larger.
  @Test
  void stopsAtTheLimitOfSamplesForHistogramsToo() {
    int[] indexes = IntStream.range(0, 200).toArray();
    var histogram =
        new Histogram.Builder().positive(new Histogram.Buckets(indexes, new double[200])).build();
    var batch = new SampleBatch();
    for (int i = 0; i < 10; i++) {
      batch.add(Labels.of("__name__", "h", "i", "" + i), 1_000, histogram);
    }
    store.append(Tenant.DEFAULT, batch);
    var few = new Limits(Duration.ofMinutes(1), Duration.ofMinutes(5), 2_000);
    var enough = new Limits(Duration.ofMinutes(1), Duration.ofMinutes(5), 20_000);

    for (String query :
        List.of("h", "h[2m]", "h + on (i) h", "sum by (i) (h)", "label_join(h, \"j\", \"\")")) {
      check(
          () -> engine.instant(Tenant.DEFAULT, query, 2_000, few),
          ErrorCode.EXECUTION,
          "query processing would load too many samples into memory in query execution");
      assertThat(engine.instant(Tenant.DEFAULT, query, 2_000, enough).stats().samplesRead())
          .as(query)
          .isPositive();
    }
  }

  @Test
  void refusesSubqueriesWithTooManySteps() {
    check(
        () -> at(0, "max_over_time(vector(1)[10y:1s])"),
        ErrorCode.EXECUTION,
        "query processing would load too many samples into memory in query execution");
  }

  @Test
  void findsNothingAtTheEndsOfTime() {
    append(Labels.of("__name__", "a"), 1000, 1);

    for (String query :
        List.of(
            "a @ 9223372036854000",
            "a @ -9223372036854000",
            "sum_over_time(a[290y] @ -9223372036854000 offset 290y)",
            "max_over_time(a[1h:1m] @ 9223372036854000)")) {
      assertThat(at(0, query)).as(query).isEqualTo(new QueryValue.Vector(List.of()));
    }
  }

  @Test
  void saysWhatMayBeWrong() {
    append(Labels.of("__name__", "a"), 1000, 1, 2, 3);

    QueryResult result =
        engine.instant(Tenant.DEFAULT, "quantile(2, rate(a[1m]))", 2000, Limits.DEFAULT);

    assertThat(result.warnings())
        .containsExactly("PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)");
    assertThat(result.infos())
        .containsExactly(
            "PromQL info: metric might not be a counter, name does not end in"
                + " _total/_sum/_count/_bucket: \"a\" (1:18)");
    assertThat(result.stats().samplesRead()).isEqualTo(3);
  }

  @Test
  void saysHowMuchHadToBeMended() {
    append(Labels.of("__name__", "d_bucket", "le", "1"), 0, 500);
    append(Labels.of("__name__", "d_bucket", "le", "2"), 0, 344.5);
    append(Labels.of("__name__", "d_bucket", "le", "4"), 0, 499);
    append(Labels.of("__name__", "d_bucket", "le", "+Inf"), 0, 600);

    QueryResult result =
        engine.range(
            Tenant.DEFAULT, "histogram_quantile(0.5,\n d_bucket)", 0, 2_000, 1_000, Limits.DEFAULT);

    assertThat(result.infos())
        .containsExactly(
            "PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see"
                + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                + ", from buckets 2 to 4, with a max diff of 1.6e+02, over 3 samples from"
                + " 1970-01-01T00:00:00Z to 1970-01-01T00:00:02Z (2:2)");
  }

  @Test
  void namesBothSeriesWhenAMatchIsNotUnique() {
    append(Labels.of("__name__", "a", "x", "1"), 1000, 1);
    append(Labels.of("__name__", "b", "x", "1", "y", "1"), 1000, 1);
    append(Labels.of("__name__", "b", "x", "1", "y", "2"), 1000, 1);

    check(
        () -> at(0, "a * on(x) b"),
        ErrorCode.EXECUTION,
        "found duplicate series for the match group {x=\"1\"} on the right hand-side of the"
            + " operation: [{__name__=\"b\", x=\"1\", y=\"2\"}, {__name__=\"b\", x=\"1\","
            + " y=\"1\"}];many-to-many matching not allowed: matching labels must be unique on"
            + " one side");
    check(
        () -> at(0, "b * on(x) a"),
        ErrorCode.EXECUTION,
        "multiple matches for labels: many-to-one matching must be explicit"
            + " (group_left/group_right)");
  }

  private static void check(Runnable query, ErrorCode code, String message) {
    assertThatThrownBy(query::run)
        .isInstanceOfSatisfying(NightjarException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessage(message);
  }
}
