package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import java.util.Arrays;

/// A window function over all series: the window's edges only move forward, so that a series is
/// passed once however much the windows overlap.
final class WindowRows implements Rows {
  private final Evaluation evaluation;
  private final Windows windows;
  private final WindowFunction function;
  private final Grid grid;
  private final boolean dropsName;
  private final Window window = new Window();

  WindowRows(
      Evaluation evaluation,
      Windows windows,
      WindowFunction function,
      Grid grid,
      boolean dropsName) {
    this.evaluation = evaluation;
    this.windows = windows;
    this.function = function;
    this.grid = grid;
    this.dropsName = dropsName;
  }

  @Override
  public int count() {
    return windows.count();
  }

  @Override
  public Labels labels(int row) {
    Labels labels = windows.labels(row);
    return dropsName ? Names.dropped(evaluation, labels) : labels;
  }

  @Override
  public boolean dropsName(int row) {
    return dropsName || windows.dropsName(row);
  }

  @Override
  public void read(int row, double[] into) {
    windows.read(row, window.samples);
    if (window.samples.size == 0) {
      Arrays.fill(into, 0, grid.count(), Points.ABSENT);
      return;
    }
    function.begin(window);
    long[] times = window.samples.times;
    int size = window.samples.size;
    int first = 0;
    int next = 0;
    for (int step = 0; step < grid.count(); step++) {
      window.end = windows.end(step);
      window.start = window.end - windows.length();
      while (next < size && times[next] <= window.end + windows.after()) {
        next++;
      }
      while (first < next && times[first] <= window.start - windows.before()) {
        first++;
      }
      window.first = first;
      window.last = next - 1;
      window.now = grid.time(step);
      window.step = step;
      into[step] = first < next ? function.apply(window) : Points.ABSENT;
    }
  }
}
