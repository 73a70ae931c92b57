package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;

/// A vector over the steps of a grid: a row per series. Rows are computed when they are read, so
/// that a sum over many series holds one of them at a time. Owned by one thread.
interface Rows {
  int count();

  Labels labels(int row);

  /// Whether the metric name goes from this row at the end of the evaluation.
  boolean dropsName(int row);

  /// Fills `into` with a value for each step, [Points#ABSENT] where there is none.
  void read(int row, double[] into);
}
