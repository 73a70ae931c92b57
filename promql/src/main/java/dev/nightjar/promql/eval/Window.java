package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;

/// The samples of one window: those of [#samples] from index `first` up to `last`, both within.
/// There is always at least one. One object moves along the series. Owned by one thread.
final class Window {
  /// Samples between two looks whether to stop: some microseconds of the fastest function, and a
  /// few milliseconds of the slowest.
  private static final int WORK_BETWEEN_LOOKS = 1 << 16;

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

  private final Evaluation evaluation;
  private long work;

  Window(Evaluation evaluation, WindowEdges edges, Grid grid) {
    this.evaluation = evaluation;
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
    if (first > last) {
      return false;
    }
    spend(size());
    return true;
  }

  /// Counts samples that are looked at. However long a series is and however much its windows
  /// overlap, the evaluation can be stopped.
  void spend(long samples) {
    work += samples;
    if (work > WORK_BETWEEN_LOOKS) {
      work = 0;
      look();
    }
  }

  /// Looks whether the evaluation is to stop.
  void look() {
    evaluation.check();
  }

  /// The end, itself without, of the part of the window that begins at `from`. Functions that take
  /// nanoseconds for a sample pass long windows in parts, so that they can be stopped.
  int endOfPart(int from) {
    if (from > first) {
      look();
    }
    return Math.min(last + 1, from + WORK_BETWEEN_LOOKS);
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
