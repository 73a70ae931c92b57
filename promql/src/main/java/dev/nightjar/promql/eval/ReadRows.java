package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;

/// Rows that have been read into memory, by as many threads as there are; their labels are still
/// made only for those who ask.
final class ReadRows implements Columns {
  private final Rows rows;
  private final Column[] columns;

  private ReadRows(Rows rows, Column[] columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /// Reads all of `rows`, unless they are in memory.
  static Columns of(Evaluation evaluation, int steps, Rows rows) {
    if (rows instanceof Columns held) {
      return held;
    }
    evaluation.hold((long) rows.count() * steps);
    Column[] columns = new Column[rows.count()];
    RowReading.each(
        evaluation,
        rows,
        steps,
        (own, row, values) -> {
          own.read(row, values);
          columns[row] = values.copy();
          if (values.hasHistograms()) {
            evaluation.holdBeside(values.besideSize());
          }
        });
    return new ReadRows(rows, columns);
  }

  @Override
  public Column column(int row) {
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
  public void read(int row, Column into) {
    into.putAll(columns[row]);
  }
}
