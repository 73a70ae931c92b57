package dev.nightjar.server;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.eval.Helpers;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// Evaluates queries on platform threads of their own, as many as cores: virtual threads are not
/// time-sliced, so that a few heavy queries on them would keep every scrape, push and health check
/// waiting. A query that has much to read asks those of the threads that are free to help it. An
/// interrupted caller cancels its query.
final class QueryPool implements MetricQueries, AutoCloseable {
  /// A query that runs tells of its own timeout first.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final MetricQueries queries;
  private final Clock clock;
  private final ExecutorService threads;

  /// @param engine makes the engine that these threads help
  QueryPool(Function<Helpers, MetricQueries> engine, Clock clock) {
    this.clock = clock;
    int cores = Runtime.getRuntime().availableProcessors();
    this.threads =
        Executors.newFixedThreadPool(
            Math.max(2, cores), Thread.ofPlatform().name("query-", 0).daemon().factory());
    this.queries = engine.apply(new Helpers(threads, cores - 1));
  }

  @Override
  public QueryResult instant(Tenant tenant, String query, long timestampMillis, Limits limits) {
    return await(limits, left -> queries.instant(tenant, query, timestampMillis, left));
  }

  @Override
  public QueryResult range(
      Tenant tenant, String query, long fromMillis, long toMillis, long stepMillis, Limits limits) {
    return await(
        limits, left -> queries.range(tenant, query, fromMillis, toMillis, stepMillis, left));
  }

  /// @param evaluation is given what the wait for a thread leaves of the limits
  private QueryResult await(Limits limits, Function<Limits, QueryResult> evaluation) {
    long began = clock.monotonicNanos();
    Future<QueryResult> result =
        threads.submit(
            () -> {
              Duration waited = Duration.ofNanos(Math.max(0, clock.monotonicNanos() - began));
              Duration left = limits.timeout().minus(waited);
              if (!left.isPositive()) {
                throw tooLate(limits);
              }
              QueryResult answer = evaluation.apply(limits.withTimeout(left));
              return answer.withStats(answer.stats().withQueued(waited));
            });
    try {
      return result.get(limits.timeout().plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      result.cancel(true);
      throw tooLate(limits);
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new NightjarException(ErrorCode.CANCELED, "the query was cancelled", e);
    } catch (CancellationException e) {
      throw new NightjarException(ErrorCode.CANCELED, "the query was cancelled", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case NightjarException told -> told;
        case RuntimeException ours -> ours;
        case null, default -> new IllegalStateException("BUG: a query ended by " + e.getCause(), e);
      };
    }
  }

  private static NightjarException tooLate(Limits limits) {
    return new NightjarException(
        ErrorCode.TIMEOUT,
        "query timed out: no thread was free for it within %d ms; try again"
            .formatted(limits.timeout().toMillis()));
  }

  /// Cancels what is running.
  @Override
  public void close() {
    var _ = threads.shutdownNow();
  }
}
