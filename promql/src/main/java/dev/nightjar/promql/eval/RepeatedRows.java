package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;
import java.util.Arrays;

/// Rows of one step, repeated for many.
record RepeatedRows(Rows rows, int steps) implements Rows {
  @Override
  public int count() {
    return rows.count();
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
    return new RepeatedRows(rows.fork(), steps);
  }

  @Override
  public void read(int row, Column into) {
    var one = new Column(1);
    rows.read(row, one);
    into.begin();
    Arrays.fill(into.values, one.values[0]);
    Histogram histogram = one.histogram(0);
    for (int step = 0; histogram != null && step < steps; step++) {
      into.put(step, histogram);
    }
  }
}
