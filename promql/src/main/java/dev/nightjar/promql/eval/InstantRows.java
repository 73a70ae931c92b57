package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.RangeMode;
import java.util.Arrays;

/// An instant selector: at each step the newest sample that is not older than the look-back, unless
/// it ends the series.
final class InstantRows implements Rows {
  private final Evaluation evaluation;
  private final Reading reading;
  private final SeriesSet series;
  private final SampleColumns columns = new SampleColumns();
  private final long[] times;
  private final long lookback;
  private final boolean yieldsTimes;
  private final boolean smoothed;
  private final boolean hinted;
  private final boolean isOfInfo;
  private final SmoothedPoints smoothing;
  private final QueryCost.Shown shown;

  /// @param yieldsTimes whether the values are the samples' times, in seconds
  InstantRows(Evaluation evaluation, Expr.VectorSelector selector, Grid grid, boolean yieldsTimes) {
    this(evaluation, selector, grid, yieldsTimes, false);
  }

  /// The samples' times of an info metric, which cannot be a histogram.
  static InstantRows ofInfo(Evaluation evaluation, Expr.VectorSelector selector, Grid grid) {
    return new InstantRows(evaluation, selector, grid, true, true);
  }

  private InstantRows(
      Evaluation evaluation,
      Expr.VectorSelector selector,
      Grid grid,
      boolean yieldsTimes,
      boolean isOfInfo) {
    this.isOfInfo = isOfInfo;
    this.shown = evaluation.cost().shown();
    this.evaluation = evaluation;
    this.reading = evaluation.reading();
    this.yieldsTimes = yieldsTimes;
    this.smoothed = selector.mode() == RangeMode.SMOOTHED && !yieldsTimes;
    this.hinted = evaluation.resetHints().areGivenBy(selector) && !yieldsTimes;
    this.lookback = evaluation.lookbackMillis();
    long offset = evaluation.offsetMillis(selector.offset());
    times = new long[grid.count()];
    Arrays.setAll(times, step -> evaluation.reference(selector.at(), grid.time(step)) - offset);
    series =
        evaluation.select(
            selector.matchers(),
            times[0] - lookback + 1,
            times[times.length - 1] + (smoothed ? lookback : 0));
    smoothing = new SmoothedPoints(evaluation, selector.span(), series, times);
  }

  /// Shares all but the buffer.
  private InstantRows(InstantRows other) {
    evaluation = other.evaluation;
    reading = evaluation.reading();
    series = other.series;
    times = other.times;
    lookback = other.lookback;
    yieldsTimes = other.yieldsTimes;
    smoothed = other.smoothed;
    hinted = other.hinted;
    isOfInfo = other.isOfInfo;
    smoothing = other.smoothing;
    shown = other.shown.fork();
  }

  @Override
  public Rows fork() {
    return new InstantRows(this);
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
  public void read(int row, Column into) {
    if (times.length == 1 && !smoothed && !hinted) {
      series.newest(row, columns);
    } else {
      series.read(row, columns);
    }
    reading.count(columns.size());
    if (hinted) {
      ResetHints.complete(columns);
    }
    into.begin();
    if (smoothed) {
      smoothing.read(columns, row, into);
    } else {
      readNewest(into);
    }
    show(into);
  }

  private void show(Column row) {
    long samples = 0;
    for (int step = 0; step < times.length; step++) {
      if (row.isPresent(step)) {
        long weight = QueryCost.weight(row.histogram(step));
        samples += weight;
        if (shown.isPerStep()) {
          shown.at(step, weight);
        }
      }
    }
    shown.add(samples);
  }

  private void readNewest(Column into) {
    boolean besides = columns.hasHistograms();
    double[] intoValues = into.values;
    long[] sampleTimes = columns.timestamps();
    double[] values = columns.values();
    int next = 0;
    for (int step = 0; step < times.length; step++) {
      while (next < columns.size() && sampleTimes[next] <= times[step]) {
        next++;
      }
      int newest = next - 1;
      boolean found =
          newest >= 0
              && sampleTimes[newest] > times[step] - lookback
              && !StaleMarker.is(values[newest]);
      intoValues[step] =
          found ? (yieldsTimes ? sampleTimes[newest] / 1000.0 : values[newest]) : Points.ABSENT;
      if (besides && found) {
        attach(into, step, newest);
      }
    }
  }

  private void attach(Column into, int step, int sample) {
    Histogram histogram = columns.histogram(sample);
    if (Samples.isMarker(columns, sample)) {
      into.put(step, Points.ABSENT);
    } else if (histogram != null && isOfInfo) {
      throw new NightjarException(ErrorCode.EXECUTION, "info sample should be float");
    } else if (histogram != null && !yieldsTimes) {
      into.put(step, histogram);
    }
  }
}
