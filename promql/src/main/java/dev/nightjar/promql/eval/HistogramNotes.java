package dev.nightjar.promql.eval;

import dev.nightjar.promql.ast.Quoted;
import dev.nightjar.promql.ast.Span;

/// What there is to say when histograms meet what they do not go together with, in Prometheus'
/// words. Any thread may say it.
record HistogramNotes(Evaluation evaluation) {
  void mixedWithFloats(Span of, String metric) {
    evaluation.warn(
        of, "encountered a mix of histograms and floats for metric name " + Quoted.of(metric));
  }

  void mixedInAggregation(Span of) {
    evaluation.warn(of, "encountered a mix of histograms and floats for aggregation");
  }

  void mixedBuckets(Span of, String metric) {
    evaluation.warn(
        of,
        "vector contains a mix of histograms with exponential and custom buckets schemas for metric"
            + (" name " + Quoted.of(metric)));
  }

  void mixedWithClassic(Span of, String metric) {
    evaluation.warn(
        of, "vector contains a mix of classic and native histograms" + forMetric(metric));
  }

  void notCounter(Span of, String metric) {
    evaluation.warn(of, "this native histogram metric is not a counter: " + Quoted.of(metric));
  }

  void notGauge(Span of, String metric) {
    evaluation.warn(of, "this native histogram metric is not a gauge: " + Quoted.of(metric));
  }

  void ignoredInRange(Span of, String metric) {
    evaluation.info(
        of,
        "ignored histograms in a range containing both floats and histograms for metric name "
            + Quoted.of(metric));
  }

  void ignoredInAggregation(Span of, String operator) {
    evaluation.info(of, "ignored histogram in " + operator + " aggregation");
  }

  void incompatibleTypes(Span of, String left, String operator, String right) {
    evaluation.info(
        of,
        "incompatible sample types encountered for binary operator "
            + (Quoted.of(operator) + ": " + left + " " + operator + " " + right));
  }

  void incompatibleBuckets(Span of, String operator) {
    evaluation.warn(of, "incompatible bucket layout encountered for binary operator " + operator);
  }

  void conflictingResets(Span of, String operation) {
    evaluation.warn(of, "conflicting counter resets during histogram " + operation);
  }

  /// @param operation `addition`, `subtraction` or `aggregation`
  void reconciled(Span of, String operation) {
    evaluation.info(of, "mismatched custom buckets were reconciled during " + operation);
  }

  void quantileOfNaN(Span of, String metric, boolean isNaN) {
    evaluation.info(
        of,
        "input to histogram_quantile has NaN observations, result is "
            + ((isNaN ? "NaN" : "skewed higher") + forMetric(metric)));
  }

  void fractionOfNaN(Span of, String metric) {
    evaluation.info(
        of,
        "input to histogram_fraction has NaN observations, which are excluded from all fractions"
            + forMetric(metric));
  }

  static String forMetric(String metric) {
    return metric.isEmpty() ? "" : " for metric name " + Quoted.of(metric);
  }
}
