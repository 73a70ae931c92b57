package dev.nightjar.promql.eval;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.ValueType;
import java.util.function.Function;

/// A parsed query with all that its evaluation needs but the times.
///
/// @param parseNanos what reading it took
public record Query(
    MetricStore store,
    Tenant tenant,
    Clock clock,
    Features features,
    Limits limits,
    Helpers helpers,
    String text,
    Expr expr,
    long parseNanos) {
  /// The answer at one time.
  public QueryResult at(long time) {
    var grid = Grid.at(time);
    return run(Asked.at(time), evaluation -> instant(evaluation, grid));
  }

  /// The answer at `from`, `from + step` and so on, not beyond `to`.
  public QueryResult over(long from, long to, long step) {
    if (step <= 0 || to < from) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "a range needs a step above zero and an end not before its start, got "
              + (from + " to " + to + " step " + step));
    } else if (expr.type() != ValueType.SCALAR && expr.type() != ValueType.VECTOR) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "invalid expression type \""
              + (expr.type().documented()
                  + "\" for range query, must be Scalar or instant Vector"));
    }
    var grid = Grid.of(from, to, step);
    return run(new Asked(from, to, step), evaluation -> range(evaluation, grid));
  }

  private QueryResult run(Asked times, Function<Evaluation, QueryValue> question) {
    try (var evaluation =
        new Evaluation(
            store, tenant, clock, features, limits, helpers, times, new ResetHints(expr))) {
      long began = evaluation.nanos();
      QueryValue value = question.apply(evaluation);
      long took = evaluation.nanos() - began;
      return new QueryResult(
          value,
          evaluation.annotations().warnings(text),
          evaluation.annotations().infos(text),
          evaluation.cost().stats(parseNanos, took, evaluation.mostHeld()));
    }
  }

  private QueryValue instant(Evaluation evaluation, Grid grid) {
    var evaluator = new Evaluator(evaluation);
    if (expr.type() == ValueType.MATRIX) {
      return matrix(evaluation, evaluator, grid);
    }
    return switch (evaluator.evaluate(expr, grid)) {
      case Value.Scalar(double[] values) -> new QueryValue.Scalar(grid.start(), values[0]);
      case Value.Text(String text) -> new QueryValue.Text(grid.start(), text);
      case Value.Vector(var rows) -> Results.vector(evaluation, rows, grid.start());
    };
  }

  /// Of a subquery by itself, what it is made of counts.
  private QueryValue matrix(Evaluation evaluation, Evaluator evaluator, Grid grid) {
    QueryCost cost = evaluation.cost();
    return expr.unwrapped() instanceof Expr.Subquery subquery
        ? Results.matrix(
            evaluation, new SubqueryWindows(evaluator, subquery, grid), cost.unseen(cost::shown))
        : Results.matrix(evaluation, evaluator.windows(expr, grid), cost.shown());
  }

  private QueryValue range(Evaluation evaluation, Grid grid) {
    return switch (new Evaluator(evaluation).evaluate(expr, grid)) {
      case Value.Scalar(double[] values) -> Results.matrix(values, grid);
      case Value.Vector(var rows) -> Results.matrix(evaluation, rows, grid);
      case Value.Text _ -> throw new IllegalStateException("BUG: a string over a range");
    };
  }
}
