package dev.nightjar.promql.eval;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleText;
import dev.nightjar.promql.ast.Span;

/// What is asked of histograms, of either kind, at each step.
interface HistogramQuestion {
  double of(Buckets classic, int step);

  double of(Histogram nativeOne, String metric, int step);

  /// The labels of the answer.
  Labels labels(Labels of, int step);

  /// Whether the labels of the answer are those of the step before.
  boolean hasLabelsOfBefore(int step);

  /// The quantile of each step.
  ///
  /// @param span where to tell of observations that have none
  @SuppressWarnings("ArrayRecordComponent") // a column; identity equality is meant
  record Quantile(double[] quantiles, HistogramNotes notes, Span span)
      implements HistogramQuestion {
    @Override
    public double of(Buckets classic, int step) {
      return classic.quantile(quantiles[step]);
    }

    @Override
    public double of(Histogram nativeOne, String metric, int step) {
      var figures = new HistogramFigures(nativeOne);
      double quantile = figures.quantile(quantiles[step]);
      if (figures.sawNaN()) {
        notes.quantileOfNaN(span, metric, figures.fellShort());
      }
      return quantile;
    }

    @Override
    public Labels labels(Labels of, int step) {
      return of;
    }

    @Override
    public boolean hasLabelsOfBefore(int step) {
      return true;
    }
  }

  /// The same, named by a label.
  record Named(String label, Quantile quantile) implements HistogramQuestion {
    @Override
    public double of(Buckets classic, int step) {
      return quantile.of(classic, step);
    }

    @Override
    public double of(Histogram nativeOne, String metric, int step) {
      return quantile.of(nativeOne, metric, step);
    }

    @Override
    public Labels labels(Labels of, int step) {
      return of.with(label, text(quantile.quantiles()[step]));
    }

    @Override
    public boolean hasLabelsOfBefore(int step) {
      return Double.compare(quantile.quantiles()[step], quantile.quantiles()[step - 1]) == 0;
    }

    /// A number as OpenMetrics has it in labels: never a whole one without a point.
    private static String text(double value) {
      String text = SampleText.general(value);
      boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
      return whole ? text + ".0" : text;
    }
  }

  /// The share between two bounds.
  @SuppressWarnings("ArrayRecordComponent") // columns; identity equality is meant
  record Fraction(double[] lower, double[] upper, HistogramNotes notes, Span span)
      implements HistogramQuestion {
    @Override
    public double of(Buckets classic, int step) {
      return classic.fraction(lower[step], upper[step]);
    }

    @Override
    public double of(Histogram nativeOne, String metric, int step) {
      var figures = new HistogramFigures(nativeOne);
      double fraction = figures.fraction(lower[step], upper[step]);
      if (figures.sawNaN()) {
        notes.fractionOfNaN(span, metric);
      }
      return fraction;
    }

    @Override
    public Labels labels(Labels of, int step) {
      return of;
    }

    @Override
    public boolean hasLabelsOfBefore(int step) {
      return true;
    }
  }
}
