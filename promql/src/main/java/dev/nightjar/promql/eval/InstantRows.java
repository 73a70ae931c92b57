package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.promql.ast.Expr;
import java.util.Arrays;

/// An instant selector: at each step the newest sample that is not older than the look-back, unless
/// it ends the series.
final class InstantRows implements Rows {
  private final Evaluation evaluation;
  private final SeriesSet series;
  private final SampleColumns columns = new SampleColumns();
  private final long[] times;
  private final long lookback;
  private final boolean yieldsTimes;

  /// @param yieldsTimes whether the values are the samples' times, in seconds
  InstantRows(Evaluation evaluation, Expr.VectorSelector selector, Grid grid, boolean yieldsTimes) {
    this.evaluation = evaluation;
    this.yieldsTimes = yieldsTimes;
    this.lookback = evaluation.lookbackMillis();
    long offset = evaluation.offsetMillis(selector.offset());
    times = new long[grid.count()];
    Arrays.setAll(times, step -> evaluation.reference(selector.at(), grid.time(step)) - offset);
    series =
        evaluation.select(selector.matchers(), times[0] - lookback + 1, times[times.length - 1]);
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
  public void read(int row, double[] into) {
    series.read(row, columns);
    evaluation.count(columns.size());
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
      into[step] =
          found ? (yieldsTimes ? sampleTimes[newest] / 1000.0 : values[newest]) : Points.ABSENT;
    }
  }
}
