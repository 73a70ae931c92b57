package dev.nightjar.alert.rule;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.AlertStates.AlertStep;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryResult;
import dev.nightjar.model.QueryStats;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.QueryValue.VectorSample;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.PromqlEngine;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.testing.kit.InMemoryAlertStates;
import dev.nightjar.testing.kit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A group of rules with simulated time around it: what expressions yield is set by hand, and the
/// server can be restarted.
final class RuleWorld implements MetricQueries {
  static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  final FillableStore store = new FillableStore();
  final InMemoryAlertStates states = new InMemoryAlertStates();
  final ManualClock clock = new ManualClock(START);
  final List<Alert> sent = new ArrayList<>();
  final Map<String, QueryValue> answers = new HashMap<>();
  private final RuleGroup group;
  private final Supplier<Function<AlertingRule, AlertSource>> sources;
  private MetricQueries queries = this;
  GroupRunner runner;
  final Refusals refusals = new Refusals(clock);
  @Nullable Error error;

  RuleWorld(Rule... rules) {
    this(RuleGroup.of("g", "rules.yml", Duration.ofMinutes(1), rules));
  }

  RuleWorld(RuleGroup group) {
    this(group, () -> ExpressionSource::new);
  }

  /// A world whose alerts are these conditions.
  RuleWorld(Conditions conditions) {
    this(
        new WatchGroup(conditions).group().orElseThrow(),
        () -> new WatchGroup(conditions).sources());
  }

  private RuleWorld(RuleGroup group, Supplier<Function<AlertingRule, AlertSource>> sources) {
    this.group = group;
    this.sources = sources;
    this.runner = new GroupRunner(group, sources.get(), surroundings());
  }

  /// Has expressions answered from the store from now on.
  void askStore() {
    queries = new PromqlEngine(store, clock, Features.STABLE);
    restart(Duration.ZERO);
  }

  /// A sample arrives now.
  void arrives(Labels series, double value) {
    var batch = new SampleBatch();
    batch.add(series, clock.millis(), value);
    store.append(Tenant.DEFAULT, batch);
  }

  Evaluation.Surroundings surroundings() {
    return new Evaluation.Surroundings(
        EvaluatorConfig.at("http://nightjar.example/", Labels.of("site", "lab")),
        queries,
        store,
        states,
        sent::addAll,
        refusals,
        clock);
  }

  /// The expression yields these series from now on: labels, value, labels, value …
  void yields(String expr, Object... labelsAndValues) {
    List<VectorSample> samples = new ArrayList<>();
    for (int i = 0; i < labelsAndValues.length; i += 2) {
      double value = ((Number) labelsAndValues[i + 1]).doubleValue();
      samples.add(new VectorSample((Labels) labelsAndValues[i], 0, value));
    }
    answers.put(expr, new QueryValue.Vector(samples));
  }

  void fails(String expr) {
    answers.remove(expr);
  }

  /// Lets time pass and evaluates then.
  void after(Duration time) {
    clock.advance(time);
    sent.clear();
    runner.evaluate(clock.millis(), 0);
  }

  /// The process ends and another starts after `down`.
  void restart(Duration down) {
    clock.advance(down);
    runner = new GroupRunner(group, sources.get(), surroundings());
  }

  RuleView rule() {
    return runner.view().rules().getFirst();
  }

  Optional<AlertView> alert() {
    return rule().alerts().stream().findFirst();
  }

  AlertState state() {
    return rule().state();
  }

  List<String> series() {
    return store.at(clock.millis());
  }

  List<String> steps() {
    return states.history(Tenant.DEFAULT, Instant.EPOCH, 1000).reversed().stream()
        .map(AlertStep::step)
        .toList();
  }

  @Override
  public QueryResult instant(Tenant tenant, String query, long timestampMillis, Limits limits) {
    if (error != null) {
      throw error;
    }
    QueryValue answer = answers.get(query);
    if (answer == null) {
      throw new NightjarException(ErrorCode.EXECUTION, "cannot evaluate " + query);
    }
    return new QueryResult(answer, List.of(), List.of(), QueryStats.NONE);
  }

  @Override
  public QueryResult range(
      Tenant tenant, String query, long fromMillis, long toMillis, long stepMillis, Limits limits) {
    throw new UnsupportedOperationException();
  }
}
