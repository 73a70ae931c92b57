package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A window function over all series.
final class WindowRows implements Rows {
  private final Evaluation evaluation;
  private final Windows windows;
  private final MixedRanges function;
  private final Grid grid;
  private final boolean dropsName;
  private final @Nullable CounterNames counters;
  private final Window window;
  private final QueryCost.Shown shown;
  private @Nullable MixedWindow mixed; // made for the first series with histograms

  /// @param counters what checks the names of counters; null when they need not be any
  WindowRows(
      Evaluation evaluation,
      Windows windows,
      MixedRanges function,
      Grid grid,
      boolean dropsName,
      @Nullable CounterNames counters) {
    this(evaluation, windows, function, grid, dropsName, counters, evaluation.cost().shown());
  }

  private WindowRows(
      Evaluation evaluation,
      Windows windows,
      MixedRanges function,
      Grid grid,
      boolean dropsName,
      @Nullable CounterNames counters,
      QueryCost.Shown shown) {
    this.evaluation = evaluation;
    this.windows = windows;
    this.function = function;
    this.grid = grid;
    this.dropsName = dropsName;
    this.counters = counters;
    this.window = new Window(evaluation, new WindowEdges(windows), grid);
    this.shown = shown;
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
    return new WindowRows(
        evaluation, windows.fork(), function.fork(), grid, dropsName, counters, shown.fork());
  }

  @Override
  public int place(int row) {
    return windows.place(row);
  }

  @Override
  public void read(int row, Column into) {
    windows.read(row, window.samples);
    into.begin();
    if (window.samples.size == 0) {
      Arrays.fill(into.values, Points.ABSENT);
      return;
    } else if (window.samples.hasHistograms()) {
      mixed().begin(row);
      mixed().all(function, into);
    } else {
      window.edges.find(window.samples);
      function.ofFloats().all(window, into.values);
    }
    show();
    if (counters != null) {
      counters.check(row, into);
    }
  }

  private void show() {
    Samples samples = window.samples;
    if (!samples.hasHistograms() && !shown.isPerStep()) {
      shown.add(window.edges.samples());
      return;
    }
    long sum = 0;
    for (int step = 0; step < grid.count(); step++) {
      int next = window.edges.last[step] + 1;
      long weight = samples.weight(Math.min(window.edges.first[step], next), next);
      shown.at(step, weight);
      sum += weight;
    }
    shown.add(sum);
  }

  private MixedWindow mixed() {
    if (mixed == null) {
      mixed = new MixedWindow(evaluation, windows, window);
    }
    return mixed;
  }
}
