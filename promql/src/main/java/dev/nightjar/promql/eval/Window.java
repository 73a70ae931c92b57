package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;

/// The samples of one window: those of [#samples] from index `first` up to `last`, both within.
/// There is always at least one. One object moves along the series. Owned by one thread.
final class Window {
  final Samples samples = new Samples();

  /// Where the windows of all steps lie in the series.
  final WindowEdges edges;

  final Grid grid;
  int first;
  int last;

  /// The window's limits in milliseconds: the start is without, the end within.
  long start;

  long end;

  /// The time of the evaluation, and its number.
  long now;

  int step;

  Window(WindowEdges edges, Grid grid) {
    this.edges = edges;
    this.grid = grid;
  }

  /// Moves to the window of a step; false when it is empty.
  boolean moveTo(int toStep) {
    first = edges.first[toStep];
    last = edges.last[toStep];
    end = edges.ends[toStep];
    start = end - edges.length;
    now = grid.time(toStep);
    step = toStep;
    return first <= last;
  }

  int size() {
    return last - first + 1;
  }

  double value(int index) {
    return samples.values[index];
  }

  /// A sample that is a histogram.
  Histogram at(int index) {
    Histogram histogram = samples.histogram(index);
    if (histogram == null) {
      throw new IllegalStateException("BUG: a float among the histograms");
    }
    return histogram;
  }

  long time(int index) {
    return samples.times[index];
  }
}
