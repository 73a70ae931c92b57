package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;

/// A range vector over the steps of a grid: per series its samples, per step a window over them
/// that is open on the left.
interface Windows {
  int count();

  Labels labels(int row);

  boolean dropsName(int row);

  /// Fills `into` with all samples of a series that any window may hold.
  void read(int row, Samples into);

  /// The time at which the window of a step ends, itself within.
  long end(int step);

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
