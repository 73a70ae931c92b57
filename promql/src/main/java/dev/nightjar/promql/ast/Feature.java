package dev.nightjar.promql.ast;

/// A part of PromQL that Prometheus holds behind a flag, by the name that `--enable-feature` has
/// for it.
public enum Feature {
  /// Functions and aggregations that are marked so in [Functions].
  EXPERIMENTAL_FUNCTIONS("promql-experimental-functions"),
  /// Arithmetic in ranges, offsets and steps.
  DURATION_EXPRESSIONS("promql-duration-expr"),
  /// The modifiers `anchored` and `smoothed`.
  EXTENDED_RANGES("promql-extended-range-selectors"),
  /// `fill`, `fill_left` and `fill_right` in vector matching.
  FILL_MODIFIERS("promql-binop-fill-modifiers"),
  /// The metric name goes only at the end of the evaluation, so that a grouping by `__name__` over
  /// a rate still sees it.
  DELAYED_NAME_REMOVAL("promql-delayed-name-removal"),
  /// When a sample began to count decides with its value whether a counter was reset.
  START_TIMESTAMPS("use-start-timestamps"),
  /// Statistics of a query tell each of its steps, when they are asked for.
  PER_STEP_STATISTICS("promql-per-step-stats");

  private final String flag;

  Feature(String flag) {
    this.flag = flag;
  }

  /// What a message about something that needs it ends with.
  public String hint() {
    return " (query.features: " + flag + ")";
  }

  /// Its name in Prometheus' `--enable-feature` and in our `query.features`.
  public String flag() {
    return flag;
  }
}
