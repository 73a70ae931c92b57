package dev.nightjar.promql.ast;

/// Aggregations over the elements of a vector.
public enum AggregateOp {
  SUM("sum"),
  AVG("avg"),
  COUNT("count"),
  MIN("min"),
  MAX("max"),
  GROUP("group"),
  STDDEV("stddev"),
  STDVAR("stdvar"),
  TOPK("topk"),
  BOTTOMK("bottomk"),
  COUNT_VALUES("count_values"),
  QUANTILE("quantile"),
  LIMITK("limitk"),
  LIMIT_RATIO("limit_ratio");

  private final String symbol;

  AggregateOp(String symbol) {
    this.symbol = symbol;
  }

  public String symbol() {
    return symbol;
  }

  public boolean takesParameter() {
    return switch (this) {
      case TOPK, BOTTOMK, COUNT_VALUES, QUANTILE, LIMITK, LIMIT_RATIO -> true;
      case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR -> false;
    };
  }

  /// Whether [Feature#EXPERIMENTAL_FUNCTIONS] must be on.
  public boolean isExperimental() {
    return this == LIMITK || this == LIMIT_RATIO;
  }
}
