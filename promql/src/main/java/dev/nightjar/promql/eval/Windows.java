package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;

/// A range vector over the steps of a grid: per series its samples, per step a window over them
/// that is open on the left.
interface Windows {
  int count();

  Labels labels(int row);

  boolean dropsName(int row);

  /// Groups the series by some of their labels, as [Rows#groups].
  default SeriesGroups groups(SeriesGroups.By by) {
    return SeriesGroups.of(count(), this::labels, by);
  }

  /// Where a series stands, as [dev.nightjar.model.SeriesSet#place].
  default int place(int row) {
    return row;
  }

  /// The same windows for another thread, as [Rows#fork].
  Windows fork();

  /// Fills `into` with all samples of a series that any window may hold.
  void read(int row, Samples into);

  /// The time at which the window of each step ends, itself within.
  long[] ends();

  /// How long every window is, in milliseconds.
  long length();

  /// How far samples before the window count too, in milliseconds.
  default long before() {
    return 0;
  }

  /// How far samples behind the window count too, in milliseconds.
  default long after() {
    return 0;
  }
}
