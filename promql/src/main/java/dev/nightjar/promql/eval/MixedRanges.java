package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.promql.ast.RangeMode;
import dev.nightjar.promql.ast.Span;

/// Functions of range vectors, over series that have histograms. Some take samples of either kind,
/// some windows of one kind only, and some look at floats alone and say so.
///
/// @param name of the function
/// @param ofFloats what it makes of a window of floats
/// @param span of the range vector
record MixedRanges(
    String name, WindowFunction ofFloats, RangeMode mode, HistogramNotes notes, Span span)
    implements MixedWindow.Function {
  /// The same for another thread, as [WindowFunction#fork].
  MixedRanges fork() {
    return new MixedRanges(name, ofFloats.fork(), mode, notes, span);
  }

  @Override
  public void apply(MixedWindow window, int step, Column into) {
    switch (name) {
      case "count_over_time" -> into.put(step, window.all.size());
      case "present_over_time" -> into.put(step, 1);
      case "last_over_time" -> sample(window, window.all.last, step, into);
      case "first_over_time" -> sample(window, window.all.first, step, into);
      case "ts_of_last_over_time" -> into.put(step, window.all.time(window.all.last) / 1000.0);
      case "ts_of_first_over_time" -> into.put(step, window.all.time(window.all.first) / 1000.0);
      case "changes" -> changes(window, step, into);
      case "resets" -> resets(window, step, into);
      case "irate", "idelta" -> lastTwo(window, step, into);
      case "sum_over_time", "avg_over_time", "rate", "increase", "delta" ->
          ofOneKind(window, step, into);
      default -> ofFloatsAlone(window, step, into);
    }
  }

  private static void sample(MixedWindow window, int at, int step, Column into) {
    Histogram histogram = window.all.samples.histogram(at);
    if (histogram == null) {
      into.put(step, window.all.value(at));
    } else {
      into.put(step, histogram);
    }
  }

  private void ofFloatsAlone(MixedWindow window, int step, Column into) {
    if (window.hasFloats()) {
      into.put(step, ofFloats.apply(window.floats));
      if (window.hasHistograms()) {
        notes.ignoredInRange(span, window.metric());
      }
    }
  }

  private void ofOneKind(MixedWindow window, int step, Column into) {
    if (window.hasFloats() && window.hasHistograms()) {
      notes.mixedWithFloats(span, window.metric());
    } else if (window.hasFloats()) {
      into.put(step, ofFloats.apply(window.floats));
    } else {
      ofHistograms(window, step, into);
    }
  }

  private void ofHistograms(MixedWindow window, int step, Column into) {
    switch (name) {
      case "sum_over_time" -> sum(window, step, into);
      case "avg_over_time" -> average(window, step, into);
      default -> {
        boolean counter = !name.equals("delta");
        boolean perSecond = name.equals("rate");
        if (mode == RangeMode.PLAIN) {
          new HistogramRates(notes, span, counter, perSecond).extrapolated(window, step, into);
        } else {
          new ExtendedHistogramRates(notes, span, mode == RangeMode.SMOOTHED, counter, perSecond)
              .apply(window, step, into);
        }
      }
    }
  }

  private void lastTwo(MixedWindow window, int step, Column into) {
    int last = window.all.last;
    boolean floats =
        window.all.size() >= 2
            && window.all.samples.histogram(last) == null
            && window.all.samples.histogram(last - 1) == null;
    if (floats) {
      into.put(step, ofFloats.apply(window.floats));
    } else {
      boolean rate = name.equals("irate");
      new HistogramRates(notes, span, rate, rate).lastTwo(window, step, into);
    }
  }

  private void sum(MixedWindow window, int step, Column into) {
    Window samples = window.histograms;
    var sum = new HistogramSum(samples.at(samples.first));
    for (int i = samples.first + 1; i <= samples.last; i++) {
      if (!sum.accepts(samples.at(i))) {
        notes.mixedBuckets(span, window.metric());
        return;
      }
      sum.add(samples.at(i));
    }
    note(sum.hasConflictingResets(), sum.wasReconciled());
    into.put(step, sum.result());
  }

  private void average(MixedWindow window, int step, Column into) {
    Window samples = window.histograms;
    var mean = new HistogramMean(samples.at(samples.first));
    for (int i = samples.first + 1; i <= samples.last; i++) {
      if (!mean.accepts(samples.at(i))) {
        notes.mixedBuckets(span, window.metric());
        return;
      }
      mean.add(samples.at(i));
    }
    note(mean.hasConflictingResets(), mean.wasReconciled());
    into.put(step, mean.result());
  }

  private void note(boolean conflicting, boolean reconciled) {
    if (conflicting) {
      notes.conflictingResets(span, "aggregation");
    }
    if (reconciled) {
      notes.reconciled(span, "aggregation");
    }
  }

  /// The time before which floats do not count; none do when it is beyond the window.
  private long floatsFrom(MixedWindow window) {
    if (mode == RangeMode.PLAIN) {
      return Long.MIN_VALUE;
    }
    Window floats = window.floats;
    boolean any = window.hasFloats() && floats.time(floats.last) > floats.start;
    return any ? floats.time(ExtendedRanges.anchor(floats)) : Long.MAX_VALUE;
  }

  private void changes(MixedWindow window, int step, Column into) {
    count(
        window,
        step,
        into,
        (samples, before, at) -> {
          Histogram old = samples.histogram(before);
          Histogram now = samples.histogram(at);
          if (old != null && now != null) {
            return !HistogramMath.equal(old, now);
          }
          double value = samples.values[at];
          double valueBefore = samples.values[before];
          return (old == null) != (now == null)
              || (value != valueBefore && !(Double.isNaN(value) && Double.isNaN(valueBefore)));
        });
  }

  private void resets(MixedWindow window, int step, Column into) {
    count(
        window,
        step,
        into,
        (samples, before, at) -> {
          Histogram old = samples.histogram(before);
          Histogram now = samples.histogram(at);
          boolean began = before == at - 1 && samples.beganAnew(at);
          if (old != null && now != null) {
            return began || HistogramReset.between(old, now);
          }
          return (old == null) != (now == null)
              || began
              || samples.values[at] < samples.values[before];
        });
  }

  /// Whether something happened between two samples.
  private interface Event {
    boolean between(Samples samples, int before, int at);
  }

  private void count(MixedWindow window, int step, Column into, Event event) {
    long from = floatsFrom(window);
    if (from == Long.MAX_VALUE) {
      return;
    }
    Samples samples = window.all.samples;
    int before = -1;
    int events = 0;
    for (int i = window.all.first; i <= window.all.last; i++) {
      if (samples.histogram(i) == null && samples.times[i] < from) {
        continue;
      }
      events += before >= 0 && event.between(samples, before, i) ? 1 : 0;
      before = i;
    }
    into.put(step, events);
  }
}
