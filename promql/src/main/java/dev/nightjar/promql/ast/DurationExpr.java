package dev.nightjar.promql.ast;

/// A length of time in a range, a step or an offset: a literal, or arithmetic over the query's step
/// and range. Its value is in seconds.
public sealed interface DurationExpr {
  /// @param asDuration whether it was written with units
  record Literal(double seconds, boolean asDuration) implements DurationExpr {}

  /// The query's step.
  record Step() implements DurationExpr {}

  /// The time between the query's first and last evaluation.
  record Range() implements DurationExpr {}

  record Negated(DurationExpr inner) implements DurationExpr {}

  record Paren(DurationExpr inner) implements DurationExpr {}

  /// One of `+ - * / % ^`.
  record Arithmetic(BinaryOp op, DurationExpr left, DurationExpr right) implements DurationExpr {}

  /// The smaller or the larger of two.
  ///
  /// @param word how the query calls it: `min` and `max`, or as newer ones do `min_of` and `max_of`
  record Extreme(boolean max, String word, DurationExpr left, DurationExpr right)
      implements DurationExpr {}

  /// Whether the value is known without a query's times.
  default boolean isLiteral() {
    return this instanceof Literal;
  }

  /// The value in a query with this step and range, all in seconds.
  default double seconds(double step, double range) {
    return switch (this) {
      case Literal(double seconds, _) -> seconds;
      case Step _ -> step;
      case Range _ -> range;
      case Negated(var inner) -> -inner.seconds(step, range);
      case Paren(var inner) -> inner.seconds(step, range);
      case Arithmetic(var op, var left, var right) ->
          arithmetic(op, left.seconds(step, range), right.seconds(step, range));
      case Extreme(boolean max, _, var left, var right) ->
          max
              ? Math.max(left.seconds(step, range), right.seconds(step, range))
              : Math.min(left.seconds(step, range), right.seconds(step, range));
    };
  }

  private static double arithmetic(BinaryOp op, double left, double right) {
    return switch (op) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> Math.pow(left, right);
      case OR,
          AND,
          UNLESS,
          EQUAL,
          NOT_EQUAL,
          GREATER,
          LESS,
          GREATER_EQUAL,
          LESS_EQUAL,
          ATAN2,
          TRIM_UPPER,
          TRIM_LOWER ->
          throw new IllegalStateException("BUG: " + op + " in a duration");
    };
  }
}
