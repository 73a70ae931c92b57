package dev.nightjar.promql.ast;

/// Which parts of PromQL that Prometheus holds behind flags are switched on.
///
/// @param experimentalFunctions functions and aggregations that are marked so in [Functions]
/// @param durationExpressions arithmetic in ranges, offsets and steps
/// @param extendedRanges the modifiers `anchored` and `smoothed`
/// @param fillModifiers `fill`, `fill_left` and `fill_right` in vector matching
/// @param delayedNameRemoval the metric name goes only at the end of the evaluation, so that a
///   grouping by `__name__` over a rate still sees it
/// @param startTimestamps when a sample began to count decides with its value whether a counter was
///   reset
public record Features(
    boolean experimentalFunctions,
    boolean durationExpressions,
    boolean extendedRanges,
    boolean fillModifiers,
    boolean delayedNameRemoval,
    boolean startTimestamps) {
  /// What Prometheus does without flags.
  public static final Features STABLE = new Features(false, false, false, false, false, false);

  /// Everything on, as the outside test scripts assume.
  public static final Features ALL = new Features(true, true, true, true, true, true);
}
