package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows that are held in memory, filled by whoever makes them.
final class HeldRows implements Columns {
  private final Evaluation evaluation;
  private final int steps;
  private final List<Labels> labels = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private final List<Boolean> dropped = new ArrayList<>();
  private final Map<Labels, Integer> named = new HashMap<>();
  private final Map<Labels, Integer> unnamed = new HashMap<>();
  private long size;
  private long labelBytes;

  HeldRows(Evaluation evaluation, int steps) {
    this.evaluation = evaluation;
    this.steps = steps;
  }

  /// All that reading `rows` yields, which need not be held for it any more.
  static HeldRows of(Evaluation evaluation, Rows rows, int steps) {
    var held = new HeldRows(evaluation, steps);
    RowReading.inOrder(
        evaluation,
        rows,
        steps,
        (row, values) -> {
          int into = held.add(rows.labels(row), rows.dropsName(row));
          held.column(into).putAll(values);
          held.hold(values.besideSize());
        });
    return held;
  }

  /// The size of all values.
  long size() {
    return size;
  }

  /// What the rows' labels take.
  long labelBytes() {
    return labelBytes;
  }

  private void hold(long values) {
    evaluation.hold(values);
    size += values;
  }

  /// Adds a row without values, whatever rows there are.
  int add(Labels rowLabels, boolean dropsName) {
    hold(steps);
    evaluation.hold(rowLabels);
    labelBytes += Evaluation.bytes(rowLabels);
    labels.add(rowLabels);
    columns.add(Column.absent(steps));
    dropped.add(dropsName);
    return labels.size() - 1;
  }

  /// The row with these labels, added if there is none. Rows whose names go are others than those
  /// whose names stay, though their labels are the same as yet.
  int rowOf(Labels rowLabels, boolean dropsName) {
    evaluation.tick();
    Map<Labels, Integer> byLabels = dropsName ? unnamed : named;
    Integer known = byLabels.get(rowLabels);
    if (known == null) {
      known = add(rowLabels, dropsName);
      byLabels.put(rowLabels, known);
    }
    return known;
  }

  /// Sets a value where there is none yet.
  ///
  /// @throws NightjarException when there is one: two series have come to the same labels
  void put(int row, int step, double value) {
    free(row, step).put(step, value);
  }

  /// Sets what a column holds at the step where there is nothing yet.
  ///
  /// @throws NightjarException when there is something: two series have come to the same labels
  void put(int row, int step, Column from) {
    free(row, step).put(step, from, step);
    Histogram histogram = from.histogram(step);
    if (histogram != null) {
      hold(HistogramMath.size(histogram));
    }
  }

  private Column free(int row, int step) {
    Column column = columns.get(row);
    if (column.isPresent(step)) {
      throw sameLabels();
    }
    return column;
  }

  static NightjarException sameLabels() {
    return new NightjarException(
        ErrorCode.EXECUTION, "vector cannot contain metrics with the same labelset");
  }

  /// The row's own column; changes to it show.
  @Override
  public Column column(int row) {
    return columns.get(row);
  }

  @Override
  public int count() {
    return labels.size();
  }

  @Override
  public Labels labels(int row) {
    return labels.get(row);
  }

  @Override
  public boolean dropsName(int row) {
    return dropped.get(row);
  }

  /// Once it is filled it is only read.
  @Override
  public Rows fork() {
    return this;
  }

  @Override
  public void read(int row, Column into) {
    into.putAll(columns.get(row));
  }
}
