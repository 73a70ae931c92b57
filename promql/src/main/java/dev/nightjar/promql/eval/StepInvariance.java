package dev.nightjar.promql.eval;

import dev.nightjar.promql.ast.Expr;
import java.util.List;

/// Which expressions have the same value at every step, and are worth evaluating only once.
final class StepInvariance {
  private StepInvariance() {}

  /// Whether the value of `expr`, which must be more than a literal, is the same at every step.
  static boolean repeats(Expr expr) {
    return !(expr instanceof Expr.NumberLiteral)
        && !(expr instanceof Expr.StringLiteral)
        && isConstant(expr);
  }

  /// How many operations at the beginning of a chain have the same value at every step.
  static int constantLinks(List<Expr.Binary> chain) {
    int constant = 0;
    if (isConstant(chain.getFirst().left())) {
      while (constant < chain.size() && isConstant(chain.get(constant).right())) {
        constant++;
      }
    }
    return constant;
  }

  private static boolean isConstant(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral _, Expr.StringLiteral _ -> true;
      case Expr.VectorSelector selector -> selector.at().isSet();
      case Expr.MatrixSelector matrix -> matrix.selector().at().isSet();
      case Expr.Subquery subquery -> subquery.at().isSet();
      case Expr.Call call ->
          !readsClock(call) && call.arguments().stream().allMatch(StepInvariance::isConstant);
      case Expr.Binary binary -> {
        List<Expr.Binary> chain = binary.chain();
        yield constantLinks(chain) == chain.size();
      }
      case Expr.Aggregate _, Expr.Unary _, Expr.Paren _ ->
          expr.children().stream().allMatch(StepInvariance::isConstant);
    };
  }

  private static boolean readsClock(Expr.Call call) {
    return switch (call.function().name()) {
      case "time", "timestamp", "predict_linear" -> true;
      case "days_in_month",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "hour",
          "minute",
          "month",
          "year" ->
          call.arguments().isEmpty();
      default -> false;
    };
  }
}
