package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Appended;
import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesExemplars;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a [MetricStore] keeps beside plain floats: native histograms, times from when samples
/// count, exemplars.
public abstract class HistogramStoreContract {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final long T = NOW.toEpochMilli() - 3_600_000;
  private static final long ALL_FROM = Long.MIN_VALUE;
  private static final long ALL_TO = Long.MAX_VALUE;
  private static final Labels UP = Labels.of("__name__", "up", "job", "api", "instance", "a:1");

  private static final Histogram CUSTOM =
      new Histogram.Builder()
          .schema(Histogram.CUSTOM)
          .resetHint(Histogram.ResetHint.GAUGE)
          .count(2.5)
          .sum(Double.NaN)
          .bounds(new double[] {0.1, 0.25, 1})
          .positive(new Buckets(new int[] {0, 3}, new double[] {1, 1.5}))
          .build();

  private final ManualClock clock = new ManualClock(NOW);
  private MetricStore store;

  /// Subclasses have nothing to pass.
  @SuppressWarnings("NullAway.Init") // filled before each test
  protected HistogramStoreContract() {}

  /// Opens an empty store that keeps samples for at least a week.
  protected abstract MetricStore open(Clock clock) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open(clock);
  }

  @AfterEach
  void closeStore() throws Exception {
    if (store instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  @Test
  void keepsHistogramsAmongFloats() {
    var batch = new SampleBatch();
    batch.add(UP, T, 1);
    batch.addHistogram(T + 1, histogram(1));
    batch.addHistogram(T + 2, histogram(2));
    batch.addSample(T + 3, Double.NaN);
    batch.addHistogram(T + 4, CUSTOM);
    assertThat(store.append(TENANT, batch).refused()).isEmpty();

    SampleColumns found = columns(T, T + 4);
    assertThat(found.size()).isEqualTo(5);
    assertThat(found.values()[0]).isEqualTo(1);
    assertThat(found.histogram(0)).isNull();
    assertThat(found.histogram(1)).isEqualTo(histogram(1));
    assertThat(found.histogram(2)).isEqualTo(histogram(2));
    assertThat(found.histogram(3)).isNull();
    assertThat(found.histogram(4)).isEqualTo(CUSTOM);
    assertThat(Histogram.isValue(found.values()[4])).isTrue();
    assertThat(columns(T + 2, T + 2).histogram(0)).isEqualTo(histogram(2));
    assertThat(columns(T + 3, T + 3).hasHistograms()).isFalse();
  }

  @Test
  void takesHistogramsOutOfOrderAndRefusesOthersOfTheSameTime() {
    var batch = new SampleBatch();
    batch.add(UP, T, 0);
    batch.addHistogram(T + 20, histogram(2));
    batch.addHistogram(T + 10, histogram(1));
    batch.addHistogram(T + 20, histogram(2));
    batch.addHistogram(T + 20, histogram(3));
    batch.addSample(T + 10, 5);
    batch.addHistogram(T, histogram(1));

    Appended answer = store.append(TENANT, batch);

    assertThat(answer.stored()).isEqualTo(4);
    assertThat(answer.refused())
        .extracting(Refusal::reason)
        .containsOnly(Refusal.Reason.DUPLICATE)
        .hasSize(3);
    SampleColumns found = columns(ALL_FROM, ALL_TO);
    assertThat(LongStream.of(found.timestamps()).limit(found.size()))
        .containsExactly(T, T + 10, T + 20);
    assertThat(found.histogram(1)).isEqualTo(histogram(1));
    assertThat(found.histogram(2)).isEqualTo(histogram(2));
  }

  @Test
  void keepsWhenSamplesBeganToCount() {
    var batch = new SampleBatch();
    batch.add(UP, T, 1);
    batch.start(T - 60_000);
    batch.addSample(T + 1, 2);
    batch.addHistogram(T + 2, histogram(1));
    batch.start(T - 60_000);
    store.append(TENANT, batch);

    SampleColumns found = columns(ALL_FROM, ALL_TO);
    assertThat(found.hasStarts()).isTrue();
    assertThat(LongStream.range(0, 3).map(i -> found.startMillis((int) i)))
        .containsExactly(T - 60_000, 0L, T - 60_000);
    assertThat(found.histogram(2)).isEqualTo(histogram(1));
    assertThat(found.values()[0]).isEqualTo(1);
  }

  @Test
  void keepsExemplarsThatAreNewerThanTheirSeriesNewest() {
    var batch = new SampleBatch();
    batch.add(UP, T, 1);
    batch.addExemplar(exemplar("a", T));
    batch.addExemplar(exemplar("b", T + 1));
    batch.addExemplar(exemplar("old", T));
    store.append(TENANT, batch);
    var next = new SampleBatch();
    next.add(UP, T + 10, 1);
    next.addExemplar(exemplar("b", T + 1));
    next.addExemplar(exemplar("c", T + 10));
    store.append(TENANT, next);

    assertThat(exemplars(ALL_FROM, ALL_TO))
        .containsExactly(
            new SeriesExemplars(
                UP, List.of(exemplar("a", T), exemplar("b", T + 1), exemplar("c", T + 10))));
    assertThat(exemplars(T + 1, T + 1))
        .containsExactly(new SeriesExemplars(UP, List.of(exemplar("b", T + 1))));
    assertThat(exemplars(T + 2, T + 9)).isEmpty();
    assertThat(
            store.exemplars(
                TENANT, List.of(List.of(Matcher.equal("__name__", "down"))), ALL_FROM, ALL_TO))
        .isEmpty();
  }

  private List<SeriesExemplars> exemplars(long from, long to) {
    return store.exemplars(TENANT, List.of(List.of(Matcher.equal("job", "api"))), from, to);
  }

  private static Exemplar exemplar(String trace, long time) {
    return new Exemplar(Labels.of("trace_id", trace), 0.5, time);
  }

  private SampleColumns columns(long from, long to) {
    var columns = new SampleColumns();
    try (SeriesSet set = store.select(TENANT, List.of(), from, to)) {
      set.read(0, columns);
    }
    return columns;
  }

  private static Histogram histogram(int n) {
    return new Histogram.Builder()
        .schema(3)
        .integer(true)
        .zero(1e-128, n)
        .count(8.0 * n)
        .sum(0.1 * n)
        .positive(new Buckets(new int[] {-2, 0, 1, 7}, new double[] {n, 2.0 * n, 0, n}))
        .negative(new Buckets(new int[] {5}, new double[] {3.0 * n}))
        .build();
  }
}
