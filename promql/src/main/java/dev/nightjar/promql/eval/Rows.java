package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;

/// A vector over the steps of a grid: a row per series. Rows are computed when they are read, so
/// that a sum over many series holds one of them at a time. Owned by one thread; others read what
/// [#fork] gives them.
interface Rows {
  int count();

  Labels labels(int row);

  /// Whether the metric name goes from this row at the end of the evaluation.
  boolean dropsName(int row);

  /// Groups the rows by some of their labels: what [#labels] tells of each of them, for less.
  default SeriesGroups groups(SeriesGroups.By by) {
    return SeriesGroups.of(count(), this::labels, by);
  }

  /// Where a row's samples stand, as [dev.nightjar.model.SeriesSet#place].
  default int place(int row) {
    return row;
  }

  /// Fills `into` with a value for each step, [Points#ABSENT] where there is none.
  void read(int row, Column into);

  /// The same rows to be read by another thread, while these are read too. Any thread may ask for
  /// them.
  Rows fork();
}
