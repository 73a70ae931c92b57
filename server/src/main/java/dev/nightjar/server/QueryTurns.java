package dev.nightjar.server;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.eval.Helpers;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Lets as many queries compute at once as there are cores; the others wait for their turn. A query
/// computes on the virtual thread that asks; when it has much to read, it asks for the turns that
/// are free, too. An interrupted caller cancels its query.
///
/// Virtual threads are not time-sliced: whatever computes holds one of the threads that carry them.
/// So there are as many again for questions for series and labels, which take turns of their own,
/// and as many for all else ([#leaveCarriersForOthers]): scrapes, pushes and health checks wait for
/// nobody.
final class QueryTurns implements MetricQueries {
  /// As many as there are turns.
  static final int CORES = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final MetricQueries queries;
  private final Clock clock;
  private final Semaphore turns = new Semaphore(CORES, true);

  /// @param engine makes the engine whose queries take turns, given those that help it
  QueryTurns(Function<Helpers, MetricQueries> engine, Clock clock) {
    this.clock = clock;
    this.queries = engine.apply(new Helpers(this::help, CORES - 1));
  }

  /// To be called before the process starts its first virtual thread; has no effect later.
  static void leaveCarriersForOthers() {
    if (System.getProperty("jdk.virtualThreadScheduler.parallelism") == null) {
      System.setProperty("jdk.virtualThreadScheduler.parallelism", String.valueOf(3 * CORES));
    }
  }

  @Override
  public QueryResult instant(Tenant tenant, String query, long timestampMillis, Limits limits) {
    return inTurn(limits, left -> queries.instant(tenant, query, timestampMillis, left));
  }

  @Override
  public QueryResult range(
      Tenant tenant, String query, long fromMillis, long toMillis, long stepMillis, Limits limits) {
    return inTurn(
        limits, left -> queries.range(tenant, query, fromMillis, toMillis, stepMillis, left));
  }

  /// @param evaluation is given what the wait leaves of the limits
  private QueryResult inTurn(Limits limits, Function<Limits, QueryResult> evaluation) {
    long began = clock.monotonicNanos();
    try {
      if (!turns.tryAcquire(limits.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
        throw tooLate(limits);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NightjarException(ErrorCode.CANCELED, "the query was cancelled", e);
    }
    try {
      Duration waited = Duration.ofNanos(Math.max(0, clock.monotonicNanos() - began));
      Duration left = limits.timeout().minus(waited);
      if (!left.isPositive()) {
        throw tooLate(limits);
      }
      QueryResult answer = evaluation.apply(limits.withTimeout(left));
      return answer.withStats(answer.stats().withQueued(waited));
    } finally {
      turns.release();
    }
  }

  /// Runs a task that helps a query, once there is a turn for it.
  private void help(Runnable task) {
    Thread.ofVirtual()
        .name("query-helper")
        .start(
            () -> {
              turns.acquireUninterruptibly();
              try {
                task.run();
              } finally {
                turns.release();
              }
            });
  }

  private static NightjarException tooLate(Limits limits) {
    return new NightjarException(
        ErrorCode.TIMEOUT,
        "query timed out: no turn was free for it within %d ms; try again"
            .formatted(limits.timeout().toMillis()));
  }
}
