package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.promql.ast.Span;

/// Points on the straight line from one histogram to another, bucket by bucket.
///
/// @param of whom to tell of what stood in the way
record HistogramLine(HistogramNotes notes, Span of) {
  /// The point at `time`. A counter that was reset on the way starts from nothing. Both ends must
  /// have buckets of one kind, unless the line ends in one of them.
  Histogram at(
      long time, Histogram from, long fromTime, Histogram to, long toTime, boolean counter) {
    if (time == fromTime) {
      return from;
    } else if (time == toTime) {
      return to;
    }
    double share = (double) (time - fromTime) / (toTime - fromTime);
    if (counter && HistogramReset.between(from, to)) {
      return HistogramMath.multiply(to, share);
    }
    var line = new HistogramSum(to);
    line.subtract(from);
    if (line.wasReconciled()) {
      notes.reconciled(of, "subtraction");
    }
    line.multiply(share);
    line.add(from);
    return line.result();
  }
}
