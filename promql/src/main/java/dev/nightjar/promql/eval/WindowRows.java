package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;
import java.util.Arrays;

/// A window function over all series.
final class WindowRows implements Rows {
  private final Evaluation evaluation;
  private final Windows windows;
  private final WindowFunction function;
  private final Grid grid;
  private final boolean dropsName;
  private final Window window;

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
    this.window = new Window(new WindowEdges(windows), grid);
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
  public SeriesGroups groups(SeriesGroups.By by) {
    return windows.groups(dropsName ? Names.dropped(evaluation, by) : by);
  }

  @Override
  public Rows fork() {
    return new WindowRows(evaluation, windows.fork(), function.fork(), grid, dropsName);
  }

  @Override
  public void read(int row, double[] into) {
    windows.read(row, window.samples);
    if (window.samples.size == 0) {
      Arrays.fill(into, 0, grid.count(), Points.ABSENT);
      return;
    }
    window.edges.find(window.samples);
    function.all(window, into);
  }
}
