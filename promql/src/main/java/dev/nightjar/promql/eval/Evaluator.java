package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.promql.ast.Expr;
import java.util.Arrays;

/// Evaluates the nodes of a tree. What does not depend on the time is evaluated once and repeated.
final class Evaluator {
  private static final MappedRows.Mapping NEGATED =
      new MappedRows.Mapping() {
        @Override
        public double map(double value, int step) {
          return -value;
        }

        @Override
        public void map(Histogram histogram, int step, Column into) {
          into.put(step, HistogramMath.multiply(histogram, -1));
        }
      };

  private final Evaluation evaluation;
  private final Calls calls;

  Evaluator(Evaluation evaluation) {
    this.evaluation = evaluation;
    this.calls = new Calls(this);
  }

  Evaluation evaluation() {
    return evaluation;
  }

  /// The value of `expr`, no range vector, at the steps of `grid`.
  Value evaluate(Expr expr, Grid grid) {
    evaluation.check();
    // Every node keeps at least a column: times, numbers or a row.
    evaluation.hold(grid.count());
    if (grid.count() > 1 && StepInvariance.repeats(expr)) {
      QueryCost cost = evaluation.cost();
      return repeated(
          cost.repeated(grid.count(), () -> evaluate(expr, Grid.at(grid.start()))), grid);
    }
    return switch (expr) {
      case Expr.NumberLiteral number -> constant(number.value(), grid);
      case Expr.StringLiteral text -> new Value.Text(text.value());
      case Expr.Paren paren -> evaluate(paren.inner(), grid);
      case Expr.VectorSelector selector ->
          new Value.Vector(new InstantRows(evaluation, selector, grid, false));
      case Expr.Unary unary -> nameless(expr, unary(unary, grid), grid);
      case Expr.Call call -> nameless(expr, calls.evaluate(call, grid), grid);
      case Expr.Aggregate aggregate ->
          new Value.Vector(new Aggregator(this, aggregate, grid).rows());
      case Expr.Binary binary -> new Chain(this, grid).evaluate(binary.chain());
      case Expr.MatrixSelector _, Expr.Subquery _ ->
          throw new IllegalStateException("BUG: range vector where none can be");
    };
  }

  /// The rows of an expression that yields a vector.
  Rows rows(Expr expr, Grid grid) {
    return switch (evaluate(expr, grid)) {
      case Value.Vector(var rows) -> rows;
      case Value.Scalar _, Value.Text _ ->
          throw new IllegalStateException("BUG: no vector of " + expr);
    };
  }

  /// The values of an expression that yields a scalar, one per step.
  double[] scalar(Expr expr, Grid grid) {
    return switch (evaluate(expr, grid)) {
      case Value.Scalar(double[] values) -> values;
      case Value.Vector _, Value.Text _ ->
          throw new IllegalStateException("BUG: no scalar of " + expr);
    };
  }

  /// The value of a string.
  String text(Expr expr) {
    if (expr.unwrapped() instanceof Expr.StringLiteral(_, String value)) {
      return value;
    }
    throw new IllegalStateException("BUG: no string of " + expr);
  }

  /// The windows of an expression that yields a range vector.
  Windows windows(Expr expr, Grid grid) {
    return switch (expr.unwrapped()) {
      case Expr.MatrixSelector matrix -> new SelectorWindows(evaluation, matrix, grid);
      case Expr.Subquery subquery ->
          evaluation.cost().unseen(() -> new SubqueryWindows(this, subquery, grid));
      default -> throw new IllegalStateException("BUG: no range vector of " + expr);
    };
  }

  private Value unary(Expr.Unary unary, Grid grid) {
    Value inner = evaluate(unary.inner(), grid);
    if (!unary.negative()) {
      return inner;
    }
    return switch (inner) {
      case Value.Scalar(double[] values) ->
          new Value.Scalar(Arrays.stream(values).map(value -> -value).toArray());
      case Value.Vector(var rows) ->
          new Value.Vector(new MappedRows(evaluation, rows, grid.count(), true, NEGATED));
      case Value.Text _ -> throw new IllegalStateException("BUG: a negative string");
    };
  }

  private Value nameless(Expr expr, Value value, Grid grid) {
    return NameLoss.resolved(evaluation, expr, value, grid.count());
  }

  private static Value constant(double value, Grid grid) {
    double[] values = new double[grid.count()];
    Arrays.fill(values, value);
    return new Value.Scalar(values);
  }

  private static Value repeated(Value once, Grid grid) {
    return switch (once) {
      case Value.Scalar(double[] values) -> constant(values[0], grid);
      case Value.Vector(var rows) -> new Value.Vector(new RepeatedRows(rows, grid.count()));
      case Value.Text text -> text;
    };
  }
}
