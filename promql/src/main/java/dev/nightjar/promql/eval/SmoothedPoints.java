package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.promql.ast.Span;

/// Smoothed instant selectors: at each step the point on the line between the samples around it,
/// neither farther than the look-back, whether or not a series ended in between. Shared by threads.
final class SmoothedPoints {
  private final Evaluation evaluation;
  private final HistogramNotes notes;
  private final Span span;
  private final SeriesSet series;
  private final long[] times;

  SmoothedPoints(Evaluation evaluation, Span span, SeriesSet series, long[] times) {
    this.evaluation = evaluation;
    this.notes = new HistogramNotes(evaluation);
    this.span = span;
    this.series = series;
    this.times = times;
  }

  void read(SampleColumns columns, int row, Column into) {
    var samples = new Samples();
    samples.takeLive(columns, false);
    long lookback = evaluation.lookbackMillis();
    int first = 0;
    int next = 0; // the first sample not before the step
    int end = 0;
    for (int step = 0; step < times.length; step++) {
      long time = times[step];
      while (first < samples.size && samples.times[first] <= time - lookback) {
        first++;
      }
      while (next < samples.size && samples.times[next] < time) {
        next++;
      }
      while (end < samples.size && samples.times[end] <= time + lookback) {
        end++;
      }
      into.put(step, Points.ABSENT);
      point(samples, first, next, end, row, step, into);
    }
  }

  private void point(
      Samples samples, int first, int next, int end, int row, int step, Column into) {
    int histograms = 0;
    for (int i = first; i < end; i++) {
      histograms += samples.histogram(i) == null ? 0 : 1;
    }
    if (histograms > 0 && histograms < end - first) {
      notes.mixedWithFloats(span, series.labels(row).metricName());
    } else if (histograms == 0 && first < end) {
      ofFloats(samples, first, next, end, step, into);
    } else if (first < end) {
      ofHistograms(samples, first, next, end, row, step, into);
    }
  }

  private void ofFloats(Samples samples, int first, int next, int end, int step, Column into) {
    boolean meets = next < end && samples.times[next] == times[step];
    if (meets || (next > first && next >= end)) {
      into.put(step, samples.values[meets ? next : next - 1]);
    } else if (next > first) {
      double before = samples.values[next - 1];
      long from = samples.times[next - 1];
      long to = samples.times[next];
      // In this order, so that the last digit is Prometheus' own.
      into.put(step, before + (samples.values[next] - before) * (times[step] - from) / (to - from));
    }
  }

  private void ofHistograms(
      Samples samples, int first, int next, int end, int row, int step, Column into) {
    Histogram before = next > first ? samples.histogram(next - 1) : null;
    Histogram after = next < end ? samples.histogram(next) : null;
    if (after != null && samples.times[next] == times[step]) {
      into.put(step, after);
    } else if (before != null && after == null) {
      // What it says of the sample before it does not hold of the point before this one.
      into.put(step, HistogramMath.withHint(before, Histogram.ResetHint.UNKNOWN));
    } else if (before != null && after != null) {
      if (before.isCustom() != after.isCustom()) {
        notes.mixedBuckets(span, series.labels(row).metricName());
        return;
      }
      boolean counter = !(HistogramMath.isGauge(before) && HistogramMath.isGauge(after));
      into.put(
          step,
          new HistogramLine(notes, span)
              .at(
                  times[step],
                  before,
                  samples.times[next - 1],
                  after,
                  samples.times[next],
                  counter));
    }
  }
}
