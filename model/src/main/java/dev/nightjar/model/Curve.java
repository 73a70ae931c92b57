package dev.nightjar.model;

import java.util.Arrays;
import java.util.List;

/// What a run used over its time: rows of numbers under named columns, the first of them seconds
/// since the start. Immutable; equal by value.
public final class Curve {
  private final List<String> columns;
  private final double[] values;

  /// @param values row by row; NaN where nothing is known
  public Curve(List<String> columns, double[] values) {
    this.columns = List.copyOf(columns);
    this.values = values.clone();
    if (columns.isEmpty() ? values.length > 0 : values.length % columns.size() != 0) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          values.length + " numbers do not fill rows of " + columns.size() + " columns");
    }
  }

  public List<String> columns() {
    return columns;
  }

  /// How many rows there are.
  public int size() {
    return columns.isEmpty() ? 0 : values.length / columns.size();
  }

  /// NaN where nothing is known.
  public double value(int row, int column) {
    return values[row * columns.size() + column];
  }

  /// All numbers, row by row.
  public double[] values() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Curve that
        && columns.equals(that.columns)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * columns.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Curve[" + size() + " rows of " + columns + "]";
  }
}
