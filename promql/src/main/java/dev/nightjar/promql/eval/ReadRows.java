package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;

/// Rows that have been read into memory, by as many threads as there are; their labels are still
/// made only for those who ask.
final class ReadRows implements Columns {
  private final Rows rows;
  private final double[][] columns;

  private ReadRows(Rows rows, double[][] columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /// Reads all of `rows`, unless they are in memory.
  static Columns of(Evaluation evaluation, int steps, Rows rows) {
    if (rows instanceof Columns held) {
      return held;
    }
    evaluation.hold((long) rows.count() * steps);
    double[][] columns = new double[rows.count()][];
    RowReading.each(
        evaluation,
        rows,
        steps,
        (own, row, values) -> {
          own.read(row, values);
          columns[row] = values.clone();
        });
    return new ReadRows(rows, columns);
  }

  @Override
  public double[] values(int row) {
    return columns[row];
  }

  @Override
  public int count() {
    return columns.length;
  }

  @Override
  public Labels labels(int row) {
    return rows.labels(row);
  }

  @Override
  public boolean dropsName(int row) {
    return rows.dropsName(row);
  }

  @Override
  public SeriesGroups groups(SeriesGroups.By by) {
    return rows.groups(by);
  }

  @Override
  public Rows fork() {
    return this;
  }

  @Override
  public void read(int row, double[] into) {
    System.arraycopy(columns[row], 0, into, 0, columns[row].length);
  }
}
