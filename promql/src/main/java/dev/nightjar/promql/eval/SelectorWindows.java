package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.RangeMode;
import java.util.Arrays;

/// A range selector: windows over the series' own samples.
final class SelectorWindows implements Windows {
  private final Evaluation evaluation;
  private final Reading reading;
  private final SeriesSet series;
  private final SampleColumns columns = new SampleColumns();
  private final long[] ends;
  private final long length;
  private final long before;
  private final long after;
  private final boolean hinted;

  SelectorWindows(Evaluation evaluation, Expr.MatrixSelector matrix, Grid grid) {
    this.evaluation = evaluation;
    this.reading = evaluation.reading();
    this.length = evaluation.positiveMillis(matrix.range());
    Expr.VectorSelector selector = matrix.selector();
    long offset = evaluation.offsetMillis(selector.offset());
    ends = new long[grid.count()];
    Arrays.setAll(ends, step -> evaluation.reference(selector.at(), grid.time(step)) - offset);
    hinted = evaluation.resetHints().areGivenBy(selector);
    before = selector.mode() == RangeMode.PLAIN ? 0 : evaluation.lookbackMillis();
    after = selector.mode() == RangeMode.SMOOTHED ? evaluation.lookbackMillis() : 0;
    series =
        evaluation.select(
            selector.matchers(), ends[0] - length - before + 1, ends[ends.length - 1] + after);
  }

  /// Shares all but the buffer.
  private SelectorWindows(SelectorWindows other) {
    evaluation = other.evaluation;
    reading = evaluation.reading();
    series = other.series;
    ends = other.ends;
    length = other.length;
    before = other.before;
    after = other.after;
    hinted = other.hinted;
  }

  @Override
  public Windows fork() {
    return new SelectorWindows(this);
  }

  @Override
  public SeriesGroups groups(SeriesGroups.By by) {
    return series.groups(by);
  }

  @Override
  public int count() {
    return series.size();
  }

  @Override
  public Labels labels(int row) {
    return series.labels(row);
  }

  @Override
  public boolean dropsName(int row) {
    return false;
  }

  @Override
  public int place(int row) {
    return series.place(row);
  }

  @Override
  public void read(int row, Samples into) {
    series.read(row, columns);
    reading.count(columns.size());
    if (hinted) {
      ResetHints.complete(columns);
    }
    into.takeLive(columns, evaluation.features().has(Feature.START_TIMESTAMPS));
    evaluation.fits(into.besideSize(0, into.size));
  }

  @Override
  public long[] ends() {
    return ends;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public long before() {
    return before;
  }

  @Override
  public long after() {
    return after;
  }
}
