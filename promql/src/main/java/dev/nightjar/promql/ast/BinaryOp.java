package dev.nightjar.promql.ast;

/// Operators between two expressions, with their spelling and how strongly they bind.
public enum BinaryOp {
  OR("or", 1, Kind.SET),
  AND("and", 2, Kind.SET),
  UNLESS("unless", 2, Kind.SET),
  EQUAL("==", 3, Kind.COMPARISON),
  NOT_EQUAL("!=", 3, Kind.COMPARISON),
  GREATER(">", 3, Kind.COMPARISON),
  LESS("<", 3, Kind.COMPARISON),
  GREATER_EQUAL(">=", 3, Kind.COMPARISON),
  LESS_EQUAL("<=", 3, Kind.COMPARISON),
  ADD("+", 4, Kind.ARITHMETIC),
  SUBTRACT("-", 4, Kind.ARITHMETIC),
  MULTIPLY("*", 5, Kind.ARITHMETIC),
  DIVIDE("/", 5, Kind.ARITHMETIC),
  MODULO("%", 5, Kind.ARITHMETIC),
  ATAN2("atan2", 5, Kind.ARITHMETIC),
  POWER("^", 6, Kind.ARITHMETIC),
  /// Cuts a native histogram off above a value.
  TRIM_UPPER("</", 3, Kind.TRIM),
  /// Cuts a native histogram off below a value.
  TRIM_LOWER(">/", 3, Kind.TRIM);

  private enum Kind {
    SET,
    COMPARISON,
    ARITHMETIC,
    TRIM
  }

  private final String symbol;
  private final int precedence;
  private final Kind kind;

  BinaryOp(String symbol, int precedence, Kind kind) {
    this.symbol = symbol;
    this.precedence = precedence;
    this.kind = kind;
  }

  public String symbol() {
    return symbol;
  }

  /// Higher binds tighter.
  public int precedence() {
    return precedence;
  }

  public boolean isComparison() {
    return kind == Kind.COMPARISON;
  }

  public boolean isSet() {
    return kind == Kind.SET;
  }

  /// Whether it is made for native histograms alone.
  public boolean isTrim() {
    return kind == Kind.TRIM;
  }

  /// Whether the result is another quantity than the operands, so that the metric's name no longer
  /// fits it.
  public boolean changesQuantity() {
    return kind == Kind.ARITHMETIC;
  }
}
