package dev.nightjar.promql.eval;

import dev.nightjar.promql.ast.BinaryOp;

/// Operators between two numbers.
final class Arithmetic {
  private Arithmetic() {}

  /// The result of a comparison is 1 or 0 here.
  static double apply(BinaryOp op, double left, double right) {
    return switch (op) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> power(left, right);
      case ATAN2 -> Math.atan2(left, right);
      case EQUAL -> left == right ? 1 : 0;
      case NOT_EQUAL -> left != right ? 1 : 0;
      case GREATER -> left > right ? 1 : 0;
      case LESS -> left < right ? 1 : 0;
      case GREATER_EQUAL -> left >= right ? 1 : 0;
      case LESS_EQUAL -> left <= right ? 1 : 0;
      case OR, AND, UNLESS, TRIM_UPPER, TRIM_LOWER ->
          throw new IllegalStateException("BUG: " + op + " of numbers");
    };
  }

  /// As IEEE 754 has it: 1 to any power is 1, and so is -1 to an infinite one.
  private static double power(double base, double exponent) {
    boolean one = base == 1 || (base == -1 && Double.isInfinite(exponent));
    return one ? 1 : Math.pow(base, exponent);
  }
}
