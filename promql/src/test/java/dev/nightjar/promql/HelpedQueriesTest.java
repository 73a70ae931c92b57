package dev.nightjar.promql;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.eval.Helpers;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Queries that are read by several threads.
final class HelpedQueriesTest {
  private static final int HELPERS = 3;

  /// Series whose samples are too old to be seen: these are read before anybody helps.
  private static final int OLD = 3;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(HELPERS, Thread.ofPlatform().name("helper-", 0).factory());

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  /// A clock that goes so fast that every query asks for help at once.
  private static final class RacingClock implements Clock {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long millis() {
      return 0;
    }

    @Override
    public long monotonicNanos() {
      return nanos.addAndGet(1_000_000);
    }

    @Override
    public void sleep(Duration duration) {
      throw new UnsupportedOperationException("nobody sleeps here");
    }
  }

  private record Trial(long seed, String query) {}

  @Test
  void answersAreTheSameBitByBit() {
    forAll(
        200,
        random -> new Trial(random.nextLong(), RangeAgreesWithInstantTest.vector(random, 3)),
        trial -> {
          var store = RangeAgreesWithInstantTest.filled(new Random(trial.seed()));
          var alone = new PromqlEngine(store, new RacingClock(), Features.ALL);
          assertThat(outcome(helped(store), trial.query()))
              .isEqualTo(outcome(alone, trial.query()));
        });
  }

  @Test
  void manyRowsOverManyBlocksStayInOrder() {
    var store = new InMemoryMetricStore();
    var batch = new SampleBatch();
    for (int i = 0; i < 900; i++) {
      batch.add(Labels.of("__name__", "m", "i", "" + i, "g", "" + i % 7), 1_000, 1.0 / (i + 1));
    }
    store.append(Tenant.DEFAULT, batch);
    var alone = new PromqlEngine(store, new RacingClock(), Features.ALL);
    for (String query :
        List.of("m", "sum by (g) (m)", "avg(m)", "topk(5, m)", "stddev(m)", "m + on (i) m")) {
      assertThat(outcome(helped(store), query)).isEqualTo(outcome(alone, query));
    }
  }

  private MetricStoreAndEngine with(SeriesReader reader) {
    var inner = new InMemoryMetricStore();
    var batch = new SampleBatch();
    for (int i = 0; i < 100; i++) {
      batch.add(Labels.of("__name__", "m", "i", "" + i), i < OLD ? -3_600_000 : 0, i);
    }
    inner.append(Tenant.DEFAULT, batch);
    var store = new MetricStoreAndEngine(reader);
    store.engine = helped(watched(inner, store));
    return store;
  }

  /// Reads a series; called by the query's thread and by helpers.
  private interface SeriesReader {
    void read(boolean isHelper, AtomicBoolean closed);
  }

  private static final class MetricStoreAndEngine {
    private final SeriesReader reader;
    private final AtomicBoolean closed = new AtomicBoolean();
    private PromqlEngine engine;

    MetricStoreAndEngine(SeriesReader reader) {
      this.reader = reader;
      this.engine = new PromqlEngine(new InMemoryMetricStore(), new RacingClock(), Features.ALL);
    }

    QueryResult ask() {
      return engine.instant(Tenant.DEFAULT, "sum(m)", 0, Limits.DEFAULT);
    }
  }

  /// A store whose selections are read through a reader.
  private static MetricStore watched(MetricStore inner, MetricStoreAndEngine by) {
    return (MetricStore)
        Proxy.newProxyInstance(
            MetricStore.class.getClassLoader(),
            new Class<?>[] {MetricStore.class},
            (_, method, arguments) -> {
              Object result = method.invoke(inner, arguments);
              return result instanceof SeriesSet set ? new Watched(set, by) : result;
            });
  }

  private record Watched(SeriesSet inner, MetricStoreAndEngine by) implements SeriesSet {
    @Override
    public int size() {
      return inner.size();
    }

    @Override
    public Labels labels(int index) {
      return inner.labels(index);
    }

    @Override
    public void read(int index, SampleColumns into) {
      boolean isHelper = Thread.currentThread().getName().startsWith("helper-");
      by.reader.read(isHelper, by.closed);
      inner.read(index, into);
    }

    @Override
    public void close() {
      by.closed.set(true);
      inner.close();
    }
  }

  @Test
  void aHelpersFailureIsTheQuerys() {
    var helping = new CountDownLatch(1);
    var reads = new AtomicLong();
    var broken =
        with(
            (isHelper, _) -> {
              if (isHelper) {
                helping.countDown();
                throw new IllegalStateException("BUG: broken on purpose");
              } else if (reads.getAndIncrement() > 3) { // the first few are read alone
                await(helping, 1);
              }
            });
    assertThatThrownBy(broken::ask).hasMessage("BUG: broken on purpose");
  }

  @Test
  void nothingIsClosedWhileAHelperReads() {
    var helping = new CountDownLatch(1);
    var failed = new CountDownLatch(1);
    var closedTooSoon = new AtomicBoolean();
    var reads = new AtomicLong();
    var broken =
        with(
            (isHelper, closed) -> {
              if (isHelper) {
                helping.countDown();
                await(failed, 1);
                closedTooSoon.compareAndSet(false, closed.get());
              } else if (reads.getAndIncrement() > 3) { // the first few are read alone
                await(helping, 1);
                failed.countDown();
                throw new IllegalStateException("BUG: broken on purpose");
              }
            });
    assertThatThrownBy(broken::ask).hasMessage("BUG: broken on purpose");
    assertThat(closedTooSoon).isFalse();
    assertThat(broken.closed).isTrue();
  }

  /// Every row but the first few has 10,000 windows of 300,000 values: seconds of work.
  @Test
  void aHelperEndsWithinARowWhenTheQueryIsCancelled() {
    var helping = new CountDownLatch(1);
    var reads = new AtomicLong();
    var slow =
        with(
            (isHelper, _) -> {
              if (isHelper) {
                helping.countDown();
              } else if (reads.getAndIncrement() > OLD) {
                await(helping, 1);
                Thread.currentThread().interrupt();
              }
            });
    var forever = new Limits(Duration.ofDays(1), Duration.ofMinutes(5), 10_000_000);
    String query = "sum(deriv((m * 2)[5m:1ms]))";
    assertThatThrownBy(() -> slow.engine.range(Tenant.DEFAULT, query, 0, 9_999, 1, forever))
        .hasMessage("query was canceled in expression evaluation");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(slow.closed).isTrue();
  }

  @Test
  void helpersThatAreBusyOrGoneAreNotWaitedFor() throws InterruptedException {
    var store = new InMemoryMetricStore();
    var batch = new SampleBatch();
    for (int i = 0; i < 100; i++) {
      batch.add(Labels.of("__name__", "m", "i", "" + i), 0, 1);
    }
    store.append(Tenant.DEFAULT, batch);
    List<Runnable> waiting = new ArrayList<>();
    var busy = new Helpers(waiting::add, HELPERS);
    var gone =
        new Helpers(
            _ -> {
              throw new RejectedExecutionException("closed");
            },
            HELPERS);
    for (Helpers helpers : List.of(busy, gone)) {
      var engine = new PromqlEngine(store, new RacingClock(), Features.ALL, helpers);
      assertThat(outcome(engine, "sum(m)")).contains("100.0");
    }
    assertThat(waiting).isNotEmpty();
    waiting.forEach(Runnable::run); // late ones find nothing to do
  }

  private static void await(CountDownLatch latch, int minutes) {
    try {
      assertThat(latch.await(minutes, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private PromqlEngine helped(MetricStore store) {
    return new PromqlEngine(store, new RacingClock(), Features.ALL, new Helpers(threads, HELPERS));
  }

  /// Everything that a query tells, to the last bit.
  private static String outcome(PromqlEngine engine, String query) {
    var text = new StringBuilder();
    var forever = new Limits(Duration.ofDays(1), Duration.ofMinutes(5), 1_000_000);
    try {
      QueryResult result = engine.range(Tenant.DEFAULT, query, 0, 800_000, 40_000, forever);
      for (var series : ((QueryValue.Matrix) result.value()).series()) {
        text.append(series.labels()).append('\n');
        for (int i = 0; i < series.values().length; i++) {
          text.append(series.timestamps()[i]).append('=');
          text.append(series.values()[i]).append(' ').append(series.histogram(i)).append(' ');
        }
      }
      text.append(result.warnings()).append(result.infos()).append(result.stats().samplesRead());
    } catch (NightjarException e) {
      text.append(e.getMessage());
    }
    return text.toString();
  }
}
