package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.ResetHint;
import dev.nightjar.promql.ast.Span;
import org.jspecify.annotations.Nullable;

/// How fast histograms grow: `rate`, `increase` and `delta`, `irate` and `idelta`. What comes of
/// them are gauges.
///
/// @param counter whether resets count, and gauges are out of place
/// @param perSecond whether the change is divided by the time it took
record HistogramRates(HistogramNotes notes, Span span, boolean counter, boolean perSecond) {
  /// From the first to the last of a window, extended to its edges as floats are.
  void extrapolated(MixedWindow window, int step, Column into) {
    Window samples = window.histograms;
    if (samples.size() < 2) {
      return;
    }
    Histogram change = change(window);
    if (change == null) {
      return;
    }
    double factor =
        RateFunctions.factor(
            samples.time(samples.first),
            samples.time(samples.last),
            samples.size(),
            samples.start,
            samples.end,
            counter ? samples.at(samples.first).count() : -1,
            change.count());
    if (perSecond) {
      factor /= (samples.end - samples.start) / 1000.0;
    }
    into.put(step, HistogramMath.multiply(change, factor));
  }

  private @Nullable Histogram change(MixedWindow window) {
    Window samples = window.histograms;
    Histogram first = samples.at(samples.first);
    Histogram last = samples.at(samples.last);
    noteKind(window);
    // A first sample that the counter left behind says nothing but where it began.
    boolean fromNothing = counter && window.isReset(samples.first + 1);
    boolean custom = (fromNothing ? samples.at(samples.first + 1) : first).isCustom();
    for (int i = samples.first + 1; i <= samples.last; i++) {
      if ((counter || i == samples.last) && samples.at(i).isCustom() != custom) {
        notes.mixedBuckets(span, window.metric());
        return null;
      }
    }
    if (isPlain(window)) {
      return HistogramMath.differenceOfSameBuckets(last, first);
    }
    var change = new HistogramSum(last);
    if (!fromNothing) {
      change.subtract(first);
      note(change, "subtraction");
    }
    for (int i = samples.first + 1; counter && i <= samples.last; i++) {
      boolean counted = i > samples.first + 1 || !fromNothing;
      change.coarsenTo(samples.at(i).schema());
      if (counted && window.isReset(i)) {
        change.add(samples.at(i - 1));
        note(change, "addition");
      }
    }
    return change.result(ResetHint.GAUGE);
  }

  /// Whether all samples of a window have the same buckets and no reset counts between them, as is
  /// the rule: then the difference takes one pass.
  private boolean isPlain(MixedWindow window) {
    Window samples = window.histograms;
    Histogram first = samples.at(samples.first);
    for (int i = samples.first + 1; i <= samples.last; i++) {
      if ((counter && window.isReset(i)) || !HistogramMath.haveSameBuckets(first, samples.at(i))) {
        return false;
      }
    }
    return true;
  }

  private void noteKind(MixedWindow window) {
    Window samples = window.histograms;
    boolean odd = false;
    for (int i = samples.first; i <= samples.last; i++) {
      boolean gauge = HistogramMath.isGauge(samples.at(i));
      odd |= counter ? gauge : !gauge && (i == samples.first || i == samples.last);
    }
    if (odd && counter) {
      notes.notCounter(span, window.metric());
    } else if (odd) {
      notes.notGauge(span, window.metric());
    }
  }

  private void note(HistogramSum sum, String operation) {
    if (sum.wasReconciled()) {
      notes.reconciled(span, operation);
    }
  }

  /// From the last sample but one of a window to the last.
  void lastTwo(MixedWindow window, int step, Column into) {
    Samples samples = window.all.samples;
    int last = window.all.last;
    if (window.all.size() < 2) {
      return;
    }
    Histogram before = samples.histogram(last - 1);
    Histogram newest = samples.histogram(last);
    if (before == null || newest == null) {
      notes.mixedWithFloats(span, window.metric());
      return;
    }
    if (counter && (HistogramMath.isGauge(before) || HistogramMath.isGauge(newest))) {
      notes.notCounter(span, window.metric());
    } else if (!counter && !(HistogramMath.isGauge(before) && HistogramMath.isGauge(newest))) {
      notes.notGauge(span, window.metric());
    }
    var change = new HistogramSum(newest);
    if (!(counter && (samples.beganAnew(last) || HistogramReset.between(before, newest)))) {
      if (!change.accepts(before)) {
        notes.mixedBuckets(span, window.metric());
        return;
      }
      change.subtract(before);
      note(change, "subtraction");
    }
    Histogram result = change.result(ResetHint.GAUGE);
    double seconds = (samples.times[last] - samples.times[last - 1]) / 1000.0;
    into.put(step, perSecond ? HistogramMath.divide(result, seconds) : result);
  }
}
