package dev.nightjar.alert.rule;

import dev.nightjar.alert.AlertSink;
import dev.nightjar.alert.Nap;
import dev.nightjar.base.Clock;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.QueryValue.VectorSample;
import dev.nightjar.model.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One evaluation of a group: its time, and what rules need for it.
///
/// @param nap of the thread that runs it; a wake cancels the query that is under way
/// @param at its time; queries look [#offset] before it
record Evaluation(Surroundings surroundings, RuleGroup group, Nap nap, Instant at) {
  /// What all groups of an evaluator share.
  record Surroundings(
      EvaluatorConfig config,
      MetricQueries queries,
      MetricStore store,
      AlertStates states,
      AlertSink sink,
      Refusals refusals,
      Clock clock) {}

  EvaluatorConfig config() {
    return surroundings.config();
  }

  Duration offset() {
    return group.offset().orElse(config().queryOffset());
  }

  /// When the samples that it reads and writes are.
  long sampleMillis() {
    return at.minus(offset()).toEpochMilli();
  }

  /// The vector that an expression yields; a scalar counts as one without labels.
  ///
  /// @throws NightjarException when it cannot be evaluated or yields something else
  List<VectorSample> ask(String expr) {
    MetricQueries queries = surroundings.queries();
    QueryResult result =
        nap.interruptible(
            () -> queries.instant(config().tenant(), expr, sampleMillis(), config().limits()));
    return switch (result.value()) {
      case QueryValue.Vector(var samples) -> samples;
      case QueryValue.Scalar(long millis, double scalar) ->
          List.of(new VectorSample(Labels.EMPTY, millis, scalar));
      case QueryValue.Text _, QueryValue.Matrix _ ->
          throw new NightjarException(
              ErrorCode.EXECUTION, "rule result is not a vector or scalar: " + expr);
    };
  }

  /// As [#ask], for alerts and texts, which speak of numbers: a histogram counts as 0, as in
  /// Prometheus.
  List<VectorSample> askNumbers(String expr) {
    return ask(expr).stream()
        .map(
            sample ->
                sample.histogram() == null
                    ? sample
                    : new VectorSample(sample.labels(), sample.timestampMillis(), 0))
        .toList();
  }
}
