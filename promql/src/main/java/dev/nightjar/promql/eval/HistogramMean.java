package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;

/// A mean of histograms, as [Mean] is one of floats: the sum divided at the end, and step by step
/// from where the sum would overflow. Owned by one thread.
final class HistogramMean {
  private HistogramSum sum;
  private boolean incremental;
  private double count = 1;
  private double magnitude;

  HistogramMean(Histogram first) {
    sum = new HistogramSum(first);
    magnitude = magnitude(first);
  }

  boolean accepts(Histogram other) {
    return sum.accepts(other);
  }

  void add(Histogram other) {
    count++;
    magnitude += magnitude(other);
    if (!incremental && magnitude < Double.MAX_VALUE) { // no part of the sum can overflow
      sum.add(other);
      return;
    }
    if (!incremental) {
      HistogramSum trial = sum.copy();
      trial.add(other);
      if (!trial.hasInfinity()) {
        sum = trial;
        return;
      }
      incremental = true;
      sum.divide(count - 1);
    }
    sum.multiply((count - 1) / count);
    sum.add(HistogramMath.divide(other, count));
  }

  /// Above whatever a count of it, or the sum, can be.
  private static double magnitude(Histogram of) {
    return Math.abs(of.count())
        + Math.abs(of.sum())
        + Math.abs(of.zeroCount())
        + magnitude(of.positive())
        + magnitude(of.negative());
  }

  private static double magnitude(Buckets buckets) {
    double magnitude = 0;
    for (int i = 0; i < buckets.size(); i++) {
      magnitude += Math.abs(buckets.count(i));
    }
    return magnitude;
  }

  boolean hasConflictingResets() {
    return sum.hasConflictingResets();
  }

  boolean wasReconciled() {
    return sum.wasReconciled();
  }

  /// The mean of all; nothing is added after that.
  Histogram result() {
    if (!incremental) {
      sum.divide(count);
    }
    return sum.result();
  }
}
