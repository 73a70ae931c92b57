package dev.nightjar.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A query stops soon after its time is up, whatever it is doing then: it looks at the clock all
/// the time. Of 4,000 series.
final class StoppingTest {
  private static final int SERIES = 4_000;
  private static final long AT = 60_000;

  /// A nanosecond goes by with each look.
  private static final class CountingClock implements Clock {
    private final AtomicLong looks = new AtomicLong();

    @Override
    public long millis() {
      return AT;
    }

    @Override
    public long monotonicNanos() {
      return looks.incrementAndGet();
    }

    @Override
    public void sleep(Duration duration) {
      throw new UnsupportedOperationException();
    }
  }

  private final CountingClock clock = new CountingClock();
  private final InMemoryMetricStore store = new InMemoryMetricStore();
  private final PromqlEngine engine = new PromqlEngine(store, clock, Features.ALL);

  @BeforeEach
  void fill() {
    var batch = new SampleBatch();
    for (int i = 0; i < SERIES; i++) {
      String n = Integer.toString(i * 7919 % SERIES);
      batch.add(Labels.of("__name__", "m", "n", n, "instance", "i" + i % 100), AT, i * 31 % 997);
    }
    for (int i = 0; i < 100; i++) {
      Labels info = Labels.of("__name__", "target_info", "instance", "i" + i, "version", "v" + i);
      batch.add(info, AT, 1);
    }
    store.append(Tenant.DEFAULT, batch);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sort(m)",
        "sort_by_label(m, \"instance\")",
        "topk(3000, m)",
        "limitk(3000, m)",
        "m and m",
        "m * on (instance) group_left target_info",
        "m + on (n) m",
        "info(m, {version=~\".+\"})",
        "label_replace(m, \"x\", \"$1\", \"n\", \"(.*)\")"
      })
  void looksAtTheClockWhileItWorksOnWhatItHasRead(String query) {
    // What is read is looked after row by row; beside that, once in 256 rows at the least.
    long reading = looks("m") * (query.split("\\bm\\b", -1).length - 1);

    assertThat(looks(query)).isGreaterThan(reading + SERIES / 512);
  }

  /// Windows of 100,000 values, fifty of them, over one row.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum_over_time(%s)",
        "avg_over_time(%s)",
        "min_over_time(%s)",
        "max_over_time(%s)",
        "stddev_over_time(%s)",
        "stdvar_over_time(%s)",
        "mad_over_time(%s)",
        "quantile_over_time(0.7, %s)",
        "ts_of_max_over_time(%s)",
        "changes(%s)",
        "resets(%s)",
        "deriv(%s)",
        "predict_linear(%s, 60)",
        "double_exponential_smoothing(%s, 0.5, 0.5)"
      })
  void looksAtTheClockBetweenTheWindowsOfARow(String function) {
    String query = function.formatted("vector(time())[100000s:1s]");
    long before = clock.looks.get();
    var _ = engine.range(Tenant.DEFAULT, query, AT, AT + 49_000, 1_000, Limits.DEFAULT);

    assertThat(clock.looks.get() - before).isGreaterThan(50 * 100_000 / (1 << 17));
  }

  /// One window of 3,000,000 values, for what takes longest.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "stddev_over_time(%s)",
        "mad_over_time(%s)",
        "quantile_over_time(0.7, %s)",
        "deriv(%s)",
        "predict_linear(%s, 60)",
        "double_exponential_smoothing(%s, 0.5, 0.5)"
      })
  void looksAtTheClockWithinALongWindow(String function) {
    String range = "vector(time() * 7919 % 100003)[3000000s:1s]";
    long reading = looks("count_over_time(" + range + ")");

    assertThat(looks(function.formatted(range))).isGreaterThan(reading + 3_000_000 / (1 << 18));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sort(m)", "m * on (instance) group_left target_info", "m and m"})
  void stopsAtAnyMoment(String query) {
    long whole = looks(query);
    for (int part = 1; part < 8; part++) {
      Limits limits = Limits.DEFAULT.withTimeout(Duration.ofNanos(whole * part / 8));
      assertThatThrownBy(() -> ask(query, limits))
          .isInstanceOfSatisfying(
              NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "label_join(%s, \"a\", \"\", \"a\", \"a\")",
        "label_replace(%s, \"a\", \"$1$1\", \"a\", \"(.*)\")"
      })
  void aLabelThatIsDoubledAgainAndAgainIsRefused(String doubling) {
    String query = "label_replace(vector(1), \"a\", \"xy\", \"\", \"\")";
    for (int i = 0; i < 40; i++) {
      query = doubling.formatted(query);
    }
    String bomb = query;
    assertThatThrownBy(() -> ask(bomb, Limits.DEFAULT))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EXECUTION))
        .hasMessageContaining("at most 1048576 are allowed");
  }

  private long looks(String query) {
    long before = clock.looks.get();
    ask(query, Limits.DEFAULT);
    return clock.looks.get() - before;
  }

  private void ask(String query, Limits limits) {
    var _ = engine.instant(Tenant.DEFAULT, query, AT, limits);
  }
}
