package dev.nightjar.model;

import java.time.Duration;

/// Answers PromQL. The port that a distributed engine takes over.
public interface MetricQueries {
  /// Evaluates at one time.
  ///
  /// @throws NightjarException `BAD_DATA` for a query that does not parse (position in the
  ///   message), `EXECUTION` for one that cannot be evaluated, `TIMEOUT`, `CANCELED` when the
  ///   thread is interrupted
  QueryResult instant(Tenant tenant, String query, long timestampMillis, Limits limits);

  /// Evaluates at `from`, `from + step`, … up to `to`; always a matrix.
  QueryResult range(
      Tenant tenant, String query, long fromMillis, long toMillis, long stepMillis, Limits limits);

  /// What one evaluation may use.
  ///
  /// @param timeout wall time
  /// @param lookback how far back an instant selector finds a sample
  /// @param maxSamples samples held in memory at once
  /// @param maxSeries series that its selectors find, all together
  /// @param maxBytes memory of what it holds, labels included, roughly
  /// @param subqueryStep of subqueries that name none
  record Limits(
      Duration timeout,
      Duration lookback,
      long maxSamples,
      long maxSeries,
      long maxBytes,
      Duration subqueryStep) {
    private static final Duration STEP = Duration.ofMinutes(1);
    private static final long MOST_SERIES = 10_000_000;
    private static final long MOST_BYTES = 1L << 30;

    /// Prometheus' defaults: 2 minutes, 5 minutes, 50 million; and 10 million series, 1 GiB.
    public static final Limits DEFAULT =
        new Limits(Duration.ofMinutes(2), Duration.ofMinutes(5), 50_000_000);

    /// Limits with the default number of series and bytes.
    public Limits(Duration timeout, Duration lookback, long maxSamples) {
      this(timeout, lookback, maxSamples, MOST_SERIES, MOST_BYTES);
    }

    /// Limits with the default step of subqueries, a minute.
    public Limits(
        Duration timeout, Duration lookback, long maxSamples, long maxSeries, long maxBytes) {
      this(timeout, lookback, maxSamples, maxSeries, maxBytes, STEP);
    }

    public Limits withTimeout(Duration other) {
      return new Limits(other, lookback, maxSamples, maxSeries, maxBytes, subqueryStep);
    }

    public Limits withLookback(Duration other) {
      return new Limits(timeout, other, maxSamples, maxSeries, maxBytes, subqueryStep);
    }

    public Limits withSubqueryStep(Duration other) {
      return new Limits(timeout, lookback, maxSamples, maxSeries, maxBytes, other);
    }
  }
}
