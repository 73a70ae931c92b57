package dev.nightjar.server;

import dev.nightjar.alert.rule.RuleGroupView;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What the server says of its rule groups: what Prometheus says of its own, under names that end
/// the same.
final class RuleMetrics {
  private static final double MILLIS = 1_000;
  private static final double NANOS = 1_000_000_000;

  private final List<RuleGroupView> groups;
  private final List<MetricFamily> to;

  private RuleMetrics(List<RuleGroupView> groups, List<MetricFamily> to) {
    this.groups = groups;
    this.to = to;
  }

  /// Adds the families, each with a sample per group.
  static void add(List<RuleGroupView> groups, List<MetricFamily> to) {
    var metrics = new RuleMetrics(groups, to);
    metrics.addCounters();
    metrics.addGauges();
  }

  private void addCounters() {
    counter("group_iterations_total", "Evaluations of rule groups.", RuleGroupView::iterations);
    counter(
        "group_iterations_missed_total",
        "Evaluations left out because an earlier one took too long.",
        RuleGroupView::iterationsMissed);
    counter("evaluations_total", "Evaluations of single rules.", RuleGroupView::evaluations);
    counter(
        "evaluation_failures_total",
        "Evaluations of single rules that failed.",
        RuleGroupView::failures);
  }

  private void addGauges() {
    gauge(
        "group_interval_seconds",
        "Time between two evaluations.",
        view -> seconds(view.group().interval()));
    gauge("group_rules", "Rules in the group.", view -> view.rules().size());
    gauge(
        "group_last_duration_seconds",
        "How long the last evaluation took.",
        view -> seconds(view.evaluationTime()));
    gauge(
        "group_last_evaluation_timestamp_seconds",
        "When the last evaluation was; 0 before the first.",
        view -> view.lastEvaluation().map(Instant::toEpochMilli).orElse(0L) / MILLIS);
    gauge(
        "group_last_evaluation_samples",
        "Samples that the last evaluation yielded.",
        RuleGroupView::samples);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS;
  }

  private void counter(String name, String help, ToDoubleFunction<RuleGroupView> value) {
    add(MetricType.COUNTER, "nightjar_rule_" + name, help, value);
  }

  private void gauge(String name, String help, ToDoubleFunction<RuleGroupView> value) {
    add(MetricType.GAUGE, "nightjar_rule_" + name, help, value);
  }

  private void add(
      MetricType type, String name, String help, ToDoubleFunction<RuleGroupView> value) {
    List<FamilySample> samples =
        groups.stream()
            .map(view -> new FamilySample(labels(name, view), value.applyAsDouble(view)))
            .toList();
    to.add(new MetricFamily(new Metadata(name, type, help, ""), samples));
  }

  private static Labels labels(String name, RuleGroupView view) {
    return Labels.of(
        Labels.NAME, name, "file", view.group().file(), "rule_group", view.group().name());
  }
}
