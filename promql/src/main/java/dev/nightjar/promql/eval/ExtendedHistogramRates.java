package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.promql.ast.Span;
import org.jspecify.annotations.Nullable;

/// `rate`, `increase` and `delta` of histograms over `anchored` and `smoothed` windows, as
/// [ExtendedRanges] has them of floats.
record ExtendedHistogramRates(
    HistogramNotes notes, Span span, boolean smoothed, boolean counter, boolean perSecond) {
  void apply(MixedWindow mixed, int step, Column into) {
    Window window = mixed.histograms;
    int first = ExtendedRanges.anchor(window);
    int last = smoothed ? ExtendedRanges.firstAtEnd(window) : window.last;
    if (window.time(last) <= window.start || (smoothed && window.time(first) > window.end)) {
      return;
    }
    if (!isOfOneKind(mixed, first, last)) {
      notes.mixedBuckets(span, mixed.metric());
      return;
    }
    var line = new HistogramLine(notes, span);
    Histogram left =
        smoothed && window.time(first) < window.start
            ? between(line, window, first, window.start)
            : window.at(first);
    Histogram right =
        smoothed && last > window.first && window.time(last) > window.end
            ? between(line, window, last - 1, window.end)
            : window.at(last);
    if (!counter && !(HistogramMath.isGauge(left) && HistogramMath.isGauge(right))) {
      notes.notGauge(span, mixed.metric());
    }
    var change = new HistogramSum(right);
    change.subtract(left);
    note(change, "subtraction");
    if (counter) {
      HistogramSum lost = lost(window, first, last, left, right);
      if (lost != null) {
        note(lost, "addition");
        change.add(lost.result());
        note(change, "addition");
      }
    }
    Histogram result = change.result(ResetHint.GAUGE);
    double seconds = (window.end - window.start) / 1000.0;
    into.put(step, perSecond ? HistogramMath.divide(result, seconds) : result);
  }

  private boolean isOfOneKind(MixedWindow mixed, int first, int last) {
    Window window = mixed.histograms;
    boolean custom = window.at(first).isCustom();
    for (int i = first; i <= last; i++) {
      if (window.at(i).isCustom() != custom) {
        return false;
      } else if (counter && HistogramMath.isGauge(window.at(i))) {
        notes.notCounter(span, mixed.metric());
      }
    }
    return true;
  }

  private Histogram between(HistogramLine line, Window window, int at, long time) {
    return line.at(
        time, window.at(at), window.time(at), window.at(at + 1), window.time(at + 1), counter);
  }

  private void note(HistogramSum sum, String operation) {
    if (sum.wasReconciled()) {
      notes.reconciled(span, operation);
    }
  }

  /// What resets took away between the edges; null when nothing. The last sample stands for the
  /// right edge, which is it or lies before it, and a reset that the left edge lies within is in
  /// its value.
  private @Nullable HistogramSum lost(
      Window window, int first, int last, Histogram left, Histogram right) {
    HistogramSum lost = null;
    Histogram before = left;
    int from = first + 1;
    if (smoothed
        && window.time(first) < window.start
        && HistogramReset.between(window.at(first), window.at(first + 1))) {
      before = window.at(first + 1);
      from++;
    }
    if (from > last) {
      return null;
    }
    for (int i = from; i < last; i++) {
      lost = HistogramReset.between(before, window.at(i)) ? sum(lost, before) : lost;
      before = window.at(i);
    }
    return HistogramReset.between(before, right) ? sum(lost, before) : lost;
  }

  private static HistogramSum sum(@Nullable HistogramSum lost, Histogram more) {
    if (lost == null) {
      return new HistogramSum(more);
    }
    lost.add(more);
    return lost;
  }
}
