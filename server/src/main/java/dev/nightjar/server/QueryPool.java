package dev.nightjar.server;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.eval.Helpers;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/// Evaluates queries on platform threads of their own, as many as cores: virtual threads are not
/// time-sliced, so that a few heavy queries on them would keep every scrape, push and health check
/// waiting. A query that has much to read asks those of the threads that are free to help it. An
/// interrupted caller cancels its query.
final class QueryPool implements MetricQueries, AutoCloseable {
  private final MetricQueries queries;
  private final ExecutorService threads;

  /// @param engine makes the engine that these threads help
  QueryPool(Function<Helpers, MetricQueries> engine) {
    int cores = Runtime.getRuntime().availableProcessors();
    this.threads =
        Executors.newFixedThreadPool(
            Math.max(2, cores), Thread.ofPlatform().name("query-", 0).daemon().factory());
    this.queries = engine.apply(new Helpers(threads, cores - 1));
  }

  @Override
  public QueryResult instant(Tenant tenant, String query, long timestampMillis, Limits limits) {
    return await(() -> queries.instant(tenant, query, timestampMillis, limits));
  }

  @Override
  public QueryResult range(
      Tenant tenant, String query, long fromMillis, long toMillis, long stepMillis, Limits limits) {
    return await(() -> queries.range(tenant, query, fromMillis, toMillis, stepMillis, limits));
  }

  private QueryResult await(Supplier<QueryResult> evaluation) {
    Future<QueryResult> result = threads.submit(evaluation::get);
    try {
      return result.get();
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

  /// Cancels what is running.
  @Override
  public void close() {
    var _ = threads.shutdownNow();
  }
}
