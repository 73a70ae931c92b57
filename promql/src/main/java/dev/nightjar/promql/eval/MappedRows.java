package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;

/// Rows with each present value replaced by another, which may be [Points#ABSENT].
final class MappedRows implements Rows {
  /// Makes a value of the one at a step. Used by many threads.
  interface Mapping {
    double map(double value, int step);

    /// Sets what becomes of a histogram at a step; nothing, unless said otherwise.
    default void map(Histogram histogram, int step, Column into) {
      into.put(step, Points.ABSENT);
    }
  }

  private final Evaluation evaluation;
  private final Rows rows;
  private final int steps;
  private final boolean dropsName;
  private final Mapping mapping;

  MappedRows(Evaluation evaluation, Rows rows, int steps, boolean dropsName, Mapping mapping) {
    this.evaluation = evaluation;
    this.rows = rows;
    this.steps = steps;
    this.dropsName = dropsName;
    this.mapping = mapping;
  }

  @Override
  public int count() {
    return rows.count();
  }

  @Override
  public Labels labels(int row) {
    return dropsName ? Names.dropped(evaluation, rows.labels(row)) : rows.labels(row);
  }

  @Override
  public boolean dropsName(int row) {
    return dropsName || rows.dropsName(row);
  }

  @Override
  public SeriesGroups groups(SeriesGroups.By by) {
    return rows.groups(dropsName ? Names.dropped(evaluation, by) : by);
  }

  @Override
  public Rows fork() {
    return new MappedRows(evaluation, rows.fork(), steps, dropsName, mapping);
  }

  @Override
  public int place(int row) {
    return rows.place(row);
  }

  @Override
  public void read(int row, Column into) {
    rows.read(row, into);
    if (into.hasHistograms()) {
      readMixed(into);
      return;
    }
    for (int step = 0; step < steps; ) {
      int end = evaluation.endOfPart(step, steps);
      map(into.values, step, end);
      step = end;
    }
  }

  private void map(double[] values, int from, int end) {
    for (int step = from; step < end; step++) {
      double value = values[step];
      if (Points.isPresent(value)) {
        values[step] = mapping.map(value, step);
      }
    }
  }

  private void readMixed(Column into) {
    for (int step = 0; step < steps; ) {
      for (int end = evaluation.endOfPart(step, steps); step < end; step++) {
        Histogram histogram = into.histogram(step);
        if (histogram != null) {
          mapping.map(histogram, step, into);
        } else if (into.isPresent(step)) {
          into.put(step, mapping.map(into.values[step], step));
        }
      }
    }
    into.settle();
  }
}
