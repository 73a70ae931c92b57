package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.promql.ast.Expr;
import java.util.Arrays;

/// A subquery: windows over the values of an expression, which is evaluated once on a grid of its
/// own that spans all windows. The grid's times are multiples of its step.
final class SubqueryWindows implements Windows {
  private final Evaluation evaluation;
  private final Reading reading;
  private final Rows rows;
  private final Grid inner;
  private final Column buffer;
  private final long[] ends;
  private final long length;
  private long[] times = {}; // of the inner steps, made when asked for; each thread has its own

  SubqueryWindows(Evaluator evaluator, Expr.Subquery subquery, Grid grid) {
    this.evaluation = evaluator.evaluation();
    this.reading = evaluation.reading();
    this.length = evaluation.positiveMillis(subquery.range());
    long offset = evaluation.offsetMillis(subquery.offset());
    ends = new long[grid.count()];
    Arrays.setAll(ends, step -> evaluation.reference(subquery.at(), grid.time(step)) - offset);
    long step = evaluation.subqueryStep(subquery.step());
    long first = Math.floorDiv(ends[0] - length, step) * step + step;
    inner = Grid.of(first, ends[ends.length - 1], step);
    evaluation.hold(inner.count());
    rows =
        inner.count() == 0 ? new HeldRows(evaluation, 0) : evaluator.rows(subquery.inner(), inner);
    buffer = new Column(inner.count());
  }

  /// Shares all but what is read into, and what is made while reading.
  private SubqueryWindows(SubqueryWindows other) {
    evaluation = other.evaluation;
    reading = evaluation.reading();
    rows = other.rows.fork();
    inner = other.inner;
    buffer = new Column(inner.count());
    ends = other.ends;
    length = other.length;
  }

  @Override
  public Windows fork() {
    return new SubqueryWindows(this);
  }

  @Override
  public SeriesGroups groups(SeriesGroups.By by) {
    return rows.groups(by);
  }

  @Override
  public int count() {
    return rows.count();
  }

  @Override
  public Labels labels(int row) {
    return rows.labels(row);
  }

  @Override
  public boolean dropsName(int row) {
    return rows.dropsName(row);
  }

  @Override
  public void read(int row, Samples into) {
    rows.read(row, buffer);
    if (isDense()) {
      into.borrow(times(), buffer.values, buffer.steps());
    } else {
      pick(into);
    }
    reading.count(into.size);
  }

  /// Whether there is a float at each step.
  private boolean isDense() {
    boolean dense = !buffer.hasHistograms();
    for (int step = 0; dense && step < buffer.steps(); step++) {
      dense = buffer.isPresent(step);
    }
    return dense;
  }

  private long[] times() {
    if (times.length == 0) {
      times = new long[inner.count()];
      Arrays.setAll(times, inner::time);
    }
    return times;
  }

  private void pick(Samples into) {
    into.clear();
    for (int step = 0; step < buffer.steps(); step++) {
      Histogram histogram = buffer.histogram(step);
      if (histogram != null) {
        into.add(inner.time(step), unhinted(histogram));
      } else if (buffer.isPresent(step)) {
        into.add(inner.time(step), buffer.values[step]);
      }
    }
  }

  /// What a sample says of the one before it does not hold of the point before this one.
  private static Histogram unhinted(Histogram histogram) {
    return HistogramMath.isGauge(histogram)
        ? histogram
        : HistogramMath.withHint(histogram, Histogram.ResetHint.UNKNOWN);
  }

  @Override
  public long[] ends() {
    return ends;
  }

  @Override
  public long length() {
    return length;
  }
}
