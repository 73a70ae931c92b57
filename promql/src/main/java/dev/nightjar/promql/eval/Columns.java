package dev.nightjar.promql.eval;

/// Rows whose values are all in memory.
interface Columns extends Rows {
  /// The row's own column, one value per step.
  double[] values(int row);
}
