package dev.nightjar.promql.eval;

/// Rows whose values are all in memory.
interface Columns extends Rows {
  /// The row's own column.
  Column column(int row);

  /// The values of the row's own column, one per step.
  default double[] values(int row) {
    return column(row).values;
  }
}
