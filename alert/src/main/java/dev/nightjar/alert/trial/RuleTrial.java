package dev.nightjar.alert.trial;

import dev.nightjar.alert.rule.EvaluatorConfig;
import dev.nightjar.alert.rule.RuleGroup;
import dev.nightjar.alert.rule.RuleView;
import dev.nightjar.alert.rule.SteppedRules;
import dev.nightjar.base.Clock;
import dev.nightjar.base.Durations;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.MetricQueries.Limits;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import dev.nightjar.promql.PromqlEngine;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.script.MemoryStore;
import dev.nightjar.promql.script.ScriptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Runs one [RuleTest] over rule groups. From its start until the last time that it asks for, all
/// groups are evaluated at every interval, one after the other, and know of no sample that is newer
/// than that; what their own intervals are does not matter. Alerts are looked at as of the
/// evaluations, expressions are asked at the end.
///
/// It ends early when a rule cannot be evaluated, as promtool does.
public final class RuleTrial {
  /// Evaluations in one test; a file that asks for more was hardly meant so.
  private static final long MAX_EVALUATIONS = 2_000_000;

  private final Settings settings;
  private final RuleTest test;
  private final MemoryStore store = MemoryStore.hinting();
  private final List<String> failures = new ArrayList<>();
  private final MetricQueries queries;
  private final Limits limits;

  /// What all tests of a file share.
  ///
  /// @param groups in the order of their evaluation
  /// @param interval between two evaluations
  /// @param isFuzzy whether neighbouring numbers count as equal
  public record Settings(
      List<RuleGroup> groups, Duration interval, boolean isFuzzy, Features features) {
    public Settings {
      groups = List.copyOf(groups);
    }
  }

  private RuleTrial(Settings settings, RuleTest test, Clock clock) {
    this.settings = settings;
    this.test = test;
    this.queries = new PromqlEngine(store, clock, settings.features());
    this.limits = Limits.DEFAULT.withSubqueryStep(settings.interval());
  }

  /// Runs it; returns a text for each failure, none when it passed.
  public static List<String> run(Settings settings, RuleTest test, Clock clock) {
    var trial = new RuleTrial(settings, test, clock);
    try {
      trial.run(clock);
    } catch (ScriptException | NightjarException e) {
      trial.failures.add(e.getMessage());
    }
    return List.copyOf(trial.failures);
  }

  private void run(Clock clock) {
    for (RuleTest.AlertCase one : test.alertCases()) {
      if (one.alert().isEmpty()) {
        throw new ScriptException(
            "an item of alert_rule_test at " + shown(one.at()) + " has no alertname");
      }
    }
    long step = settings.interval().toMillis();
    long last = test.last().toMillis();
    if (last / step > MAX_EVALUATIONS) {
      throw new ScriptException(
          "%d evaluations until %s are more than %d: ask earlier, or set start_timestamp"
              .formatted(last / step, shown(test.last()), MAX_EVALUATIONS));
    }
    var input = new InputSeries(test);
    var rules = new SteppedRules(config(), queries, store, clock, settings.groups());
    List<RuleTest.AlertCase> cases =
        test.alertCases().stream().sorted(Comparator.comparing(RuleTest.AlertCase::at)).toList();
    int next = 0;
    for (long after = 0; after <= last; after += step) {
      input.appendUntil(test.startMillis() + after, store);
      rules.evaluate(test.startMillis() + after);
      if (tellErrors(rules, after)) {
        return;
      }
      for (; next < cases.size() && cases.get(next).at().toMillis() < after + step; next++) {
        check(cases.get(next), rules);
      }
    }
    test.queryCases().forEach(this::check);
  }

  private EvaluatorConfig config() {
    return new EvaluatorConfig(
        Tenant.DEFAULT,
        test.externalUrl(),
        Labels.of(test.externalLabels()),
        Duration.ZERO,
        limits,
        Duration.ofHours(1),
        Duration.ofMinutes(10));
  }

  private boolean tellErrors(SteppedRules rules, long after) {
    boolean any = false;
    for (RuleView rule : rules.rules()) {
      if (!rule.lastError().isEmpty()) {
        failures.add(
            "rule %s at %s: %s"
                .formatted(rule.rule().name(), shown(Duration.ofMillis(after)), rule.lastError()));
        any = true;
      }
    }
    return any;
  }

  private void check(RuleTest.AlertCase one, SteppedRules rules) {
    List<FiringAlert> wanted = one.wanted().stream().map(w -> FiringAlert.of(w, one)).toList();
    List<FiringAlert> got = FiringAlert.of(one.alert(), rules.rules());
    if (!FiringAlert.areSame(wanted, got)) {
      failures.add(
          "alert %s at %s\n  expected:\n%s  got:\n%s"
              .formatted(one.alert(), shown(one.at()), lines(wanted), lines(got)));
    }
  }

  private void check(RuleTest.QueryCase one) {
    String where = "expr " + one.expr() + " at " + shown(one.at());
    try {
      long at = test.startMillis() + one.at().toMillis();
      List<YieldedSample> got =
          YieldedSample.of(queries.instant(Tenant.DEFAULT, one.expr(), at, limits).value());
      List<YieldedSample> wanted = one.wanted().stream().map(YieldedSample::of).toList();
      if (!YieldedSample.areSame(wanted, got, settings.isFuzzy())) {
        failures.add("%s\n  expected:\n%s  got:\n%s".formatted(where, lines(wanted), lines(got)));
      }
    } catch (NightjarException | ScriptException e) {
      failures.add(where + ": " + e.getMessage());
    }
  }

  private static String shown(Duration duration) {
    return Durations.format(duration);
  }

  private static String lines(List<?> all) {
    var text = new StringBuilder();
    all.forEach(one -> text.append("    ").append(one).append('\n'));
    return all.isEmpty() ? "    nothing\n" : text.toString();
  }
}
