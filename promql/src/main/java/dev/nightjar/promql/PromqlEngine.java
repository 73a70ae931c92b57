package dev.nightjar.promql;

import dev.nightjar.base.Clock;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.eval.Helpers;
import dev.nightjar.promql.eval.Query;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Answers PromQL from a [MetricStore], as Prometheus 3 does. Safe for use by many threads; a query
/// runs on the thread that asks, and on those of its helpers that are free.
public final class PromqlEngine implements MetricQueries {
  private final MetricStore store;
  private final Clock clock;
  private final Features features;
  private final Helpers helpers;
  private final UnaryOperator<Limits> adjusted;

  /// An engine whose queries run on the thread that asks alone.
  ///
  /// @param features which experimental parts are on; [Features#STABLE] is what Prometheus does
  public PromqlEngine(MetricStore store, Clock clock, Features features) {
    this(store, clock, features, Helpers.NONE, limits -> limits);
  }

  /// @param helpers threads that read with those that ask
  /// @param subqueryStep asked for each query: the step of subqueries that name none, whatever the
  ///   query's limits say
  public PromqlEngine(
      MetricStore store,
      Clock clock,
      Features features,
      Helpers helpers,
      Supplier<Duration> subqueryStep) {
    this(store, clock, features, helpers, l -> l.withSubqueryStep(subqueryStep.get()));
  }

  /// @param helpers threads that read with those that ask
  public PromqlEngine(MetricStore store, Clock clock, Features features, Helpers helpers) {
    this(store, clock, features, helpers, limits -> limits);
  }

  private PromqlEngine(
      MetricStore store,
      Clock clock,
      Features features,
      Helpers helpers,
      UnaryOperator<Limits> adjusted) {
    this.store = store;
    this.clock = clock;
    this.features = features;
    this.helpers = helpers;
    this.adjusted = adjusted;
  }

  @Override
  public QueryResult instant(Tenant tenant, String query, long timestampMillis, Limits limits) {
    return query(tenant, query, limits).at(timestampMillis);
  }

  @Override
  public QueryResult range(
      Tenant tenant, String query, long fromMillis, long toMillis, long stepMillis, Limits limits) {
    return query(tenant, query, limits).over(fromMillis, toMillis, stepMillis);
  }

  private Query query(Tenant tenant, String query, Limits limits) {
    long began = clock.monotonicNanos();
    Expr expr = PromqlParser.parse(query, features);
    long took = clock.monotonicNanos() - began;
    return new Query(
        store, tenant, clock, features, adjusted.apply(limits), helpers, query, expr, took);
  }
}
