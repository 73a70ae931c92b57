package dev.nightjar.promql.eval;

/// The samples of one window: those of [#samples] from index `first` up to `last`, both within.
/// There is always at least one. One object moves along the series.
final class Window {
  final Samples samples = new Samples();
  int first;
  int last;

  /// The window's limits in milliseconds: the start is without, the end within.
  long start;

  long end;

  /// The time of the evaluation, and its number.
  long now;

  int step;

  int size() {
    return last - first + 1;
  }

  double value(int index) {
    return samples.values[index];
  }

  long time(int index) {
    return samples.times[index];
  }
}
