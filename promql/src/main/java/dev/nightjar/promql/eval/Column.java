package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A value for each step. Where there is none, the values hold [Points#ABSENT]; where it is a
/// histogram they hold [Histogram#VALUE], and it stands beside them. Columns of floats alone are no
/// more than their array. Owned by one thread.
final class Column {
  private static final Histogram[] NONE = {};

  final double[] values;
  private @Nullable Histogram[] histograms = NONE;
  private boolean hasHistograms;

  /// A column whose values are yet to be filled in.
  Column(int steps) {
    values = new double[steps];
  }

  private Column(double[] values) {
    this.values = values;
  }

  /// A column without any value.
  static Column absent(int steps) {
    var column = new Column(steps);
    Arrays.fill(column.values, Points.ABSENT);
    return column;
  }

  /// Another column with all that is here.
  Column copy() {
    var copy = new Column(values.clone());
    copy.besides(hasHistograms ? histograms.clone() : NONE);
    return copy;
  }

  int steps() {
    return values.length;
  }

  boolean isPresent(int step) {
    return Points.isPresent(values[step]);
  }

  /// Whether any value is a histogram.
  boolean hasHistograms() {
    return hasHistograms;
  }

  /// The histogram at a step; null where there is a float, or nothing.
  @Nullable Histogram histogram(int step) {
    return hasHistograms ? histograms[step] : null;
  }

  /// Forgets the histograms: the column is about to be filled anew.
  void begin() {
    if (hasHistograms) {
      Arrays.fill(histograms, null);
      hasHistograms = false;
    }
  }

  void put(int step, Histogram histogram) {
    if (histograms.length == 0) {
      histograms = new Histogram[values.length];
    }
    histograms[step] = histogram;
    values[step] = Histogram.VALUE;
    hasHistograms = true;
  }

  void put(int step, double value) {
    values[step] = value;
    if (hasHistograms) {
      histograms[step] = null;
    }
  }

  /// Looks whether there are still histograms, after floats have been put where some were.
  void settle() {
    boolean any = false;
    for (int step = 0; hasHistograms && step < values.length; step++) {
      any |= histograms[step] != null;
    }
    hasHistograms = any;
  }

  /// Takes over what another column holds at a step.
  void put(int step, Column from, int fromStep) {
    Histogram histogram = from.histogram(fromStep);
    if (histogram == null) {
      put(step, from.values[fromStep]);
    } else {
      put(step, histogram);
    }
  }

  /// Takes over all of another column of as many steps.
  void putAll(Column from) {
    System.arraycopy(from.values, 0, values, 0, values.length);
    besides(from.hasHistograms ? from.histograms.clone() : NONE);
  }

  /// What stands beside the values; empty when all are floats.
  @Nullable Histogram[] besides() {
    return hasHistograms ? histograms : NONE;
  }

  /// Sets what stands beside values that have been filled in; the array is handed over.
  void besides(@Nullable Histogram[] beside) {
    hasHistograms = beside.length > 0;
    histograms = beside;
  }

  /// The values alone, with nothing where a histogram is.
  double[] floats() {
    if (!hasHistograms) {
      return values;
    }
    double[] floats = values.clone();
    for (int step = 0; step < floats.length; step++) {
      if (histograms[step] != null) {
        floats[step] = Points.ABSENT;
      }
    }
    return floats;
  }

  /// Takes the histograms out; says whether there were any.
  boolean dropHistograms() {
    boolean any = hasHistograms;
    for (int step = 0; any && step < values.length; step++) {
      if (histograms[step] != null) {
        put(step, Points.ABSENT);
      }
    }
    begin();
    return any;
  }

  /// The size of what stands beside the values, in values.
  long besideSize() {
    long size = 0;
    for (int step = 0; hasHistograms && step < values.length; step++) {
      Histogram histogram = histograms[step];
      size += 1 + (histogram == null ? 0 : HistogramMath.size(histogram));
    }
    return size;
  }
}
