package dev.nightjar.alert.rule;

import static dev.nightjar.alert.rule.AlertState.FIRING;
import static dev.nightjar.alert.rule.AlertState.INACTIVE;
import static dev.nightjar.alert.rule.AlertState.PENDING;
import static dev.nightjar.alert.rule.SetConditions.FULL;
import static dev.nightjar.alert.rule.SetConditions.MAYBE_MISSED;
import static dev.nightjar.alert.rule.SetConditions.MISSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.Condition;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.Refusals;
import dev.nightjar.promql.PromqlParser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Conditions as alerts.
class WatchGroupTest {
  private static final Duration TICK = Duration.ofSeconds(15);
  private static final Instant SINCE = RuleWorld.START.minusSeconds(600);

  private final SetConditions conditions = new SetConditions();
  private final RuleWorld world = new RuleWorld(conditions);

  private void are(Condition... now) {
    conditions.now = List.of(now);
  }

  private RuleView rule(int index) {
    return world.runner.view().rules().get(index);
  }

  @Test
  void hasARuleForEachKind() {
    world.after(TICK);
    RuleGroup group = world.runner.view().group();
    assertThat(group.key()).isEqualTo("nightjar;watch");
    assertThat(group.interval()).isEqualTo(TICK);
    assertThat(group.rules())
        .extracting(Rule::name)
        .containsExactly("JobMissed", "JobMissed", "JobWillRunOut");
    assertThat(RuleProblems.of(List.of(group))).isEmpty();
    assertThat(RuleProblems.repeated(List.of(group))).isEmpty();
    assertThat(group.rules()).allSatisfy(rule -> PromqlParser.parse(rule.expr()));
    assertThat(rule(2).health()).isEqualTo("ok");
    assertThat(rule(2).lastEvaluation()).contains(world.clock.now());
    assertThat(((AlertingRule) rule(2).rule()).hold()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void firesWithAllThatTheConditionTells() {
    are(SetConditions.of(MISSED, "backup", SINCE, "was due {{ $value }}"));
    world.after(TICK);
    Alert alert = world.sent.getFirst();
    assertThat(alert.labels())
        .hasToString(
            "{alertname=\"JobMissed\", instance=\"db1\", job=\"backup\", severity=\"critical\","
                + " site=\"lab\"}");
    assertThat(alert.annotations().get("summary"))
        .as("no template")
        .isEqualTo("was due {{ $value }}");
    assertThat(alert.generatorUrl()).isEqualTo("http://nightjar.example/jobs/backup");
    assertThat(alert.startsAt()).isEqualTo(world.clock.now());
    AlertView view = rule(0).alerts().getFirst();
    assertThat(view.activeAt()).isEqualTo(SINCE);
    assertThat(view.value()).isEqualTo("2e+00");
    assertThat(rule(1).alerts()).as("of another severity").isEmpty();
    assertThat(world.series())
        .contains(
            "ALERTS{alertname=\"JobMissed\", alertstate=\"firing\", instance=\"db1\","
                + " job=\"backup\", severity=\"critical\"} 1.0");
  }

  @Test
  void linksToItsSeriesWithoutAPage() {
    are(new Condition(MISSED, Labels.of("job", "x"), Labels.EMPTY, 1, SINCE));
    world.after(TICK);
    assertThat(world.sent.getFirst().generatorUrl())
        .startsWith("http://nightjar.example/graph?g0.expr=ALERTS%7Balertname%3D%22JobMissed");
  }

  @Test
  void tellsKindsOfOneNameApartBySeverity() {
    are(SetConditions.of(MAYBE_MISSED, "backup", SINCE, "s"));
    world.after(TICK);
    assertThat(rule(0).state()).isEqualTo(INACTIVE);
    assertThat(rule(1).state()).isEqualTo(FIRING);
    assertThat(world.sent.getFirst().labels().get("severity")).isEqualTo("info");
  }

  @Test
  void countsItsTimeFromWhenTheConditionBegan() {
    Instant since = RuleWorld.START.minusSeconds(4 * 60);
    are(SetConditions.of(FULL, "backup", since, "s"));
    world.after(TICK);
    assertThat(rule(2).state()).isEqualTo(PENDING);
    world.after(Duration.ofMinutes(1));
    assertThat(rule(2).state()).isEqualTo(FIRING);
    assertThat(world.steps()).containsExactly("pending", "firing");
  }

  @Test
  void doesNotCountTheTimeBeforeItWasResolved() {
    are(SetConditions.of(FULL, "backup", SINCE, "s"));
    world.after(TICK);
    assertThat(rule(2).state()).isEqualTo(FIRING);
    are();
    world.after(TICK);
    are(SetConditions.of(FULL, "backup", SINCE, "s"));
    world.after(TICK);
    assertThat(rule(2).state()).isEqualTo(PENDING);
  }

  @Test
  void takesNoBeginningFromTheFuture() {
    are(SetConditions.of(MISSED, "backup", RuleWorld.START.plusSeconds(3600), "s"));
    world.after(TICK);
    assertThat(rule(0).alerts().getFirst().activeAt()).isEqualTo(world.clock.now());
    assertThat(rule(0).state()).isEqualTo(FIRING);
  }

  @Test
  void doesNotFireAgainWhenOnlyItsTextsChange() {
    are(SetConditions.of(MISSED, "backup", SINCE, "for 10 min"));
    world.after(TICK);
    Instant startsAt = world.sent.getFirst().startsAt();
    are(SetConditions.of(MISSED, "backup", SINCE.plusSeconds(1), "for 11 min"));
    world.after(TICK);
    assertThat(world.sent).singleElement().matches(a -> a.startsAt().equals(startsAt));
    assertThat(world.sent.getFirst().annotations().get("summary")).isEqualTo("for 11 min");
    assertThat(world.steps()).containsExactly("firing");
    are();
    world.after(TICK);
    assertThat(world.sent).singleElement().matches(Alert::isResolved);
    assertThat(world.series()).allMatch(line -> line.endsWith(" stale")).hasSize(2);
  }

  @Test
  void takesTheFirstOfTwoOfTheSameLabels() {
    are(
        SetConditions.of(MISSED, "backup", SINCE, "first"),
        SetConditions.of(MISSED, "backup", SINCE, "second"));
    world.after(TICK);
    assertThat(world.sent)
        .singleElement()
        .matches(a -> a.annotations().get("summary").equals("first"));
    assertThat(rule(0).health()).isEqualTo("ok");
  }

  @Test
  void leavesAlertsAsTheyAreWhileNobodyCanKnow() {
    are(SetConditions.of(MISSED, "backup", SINCE, "s"));
    world.after(TICK);
    conditions.isUnavailable = true;
    are();
    world.restart(Duration.ofMinutes(3));
    for (int i = 0; i < 3; i++) {
      world.after(TICK);
      assertThat(rule(0).state()).isEqualTo(FIRING);
      assertThat(rule(0).health()).isEqualTo("unknown");
      assertThat(world.sent).singleElement().matches(a -> !a.isResolved());
      assertThat(world.series()).hasSize(2).noneMatch(line -> line.endsWith("stale"));
    }
    conditions.isUnavailable = false;
    world.after(TICK);
    assertThat(rule(0).state()).isEqualTo(INACTIVE);
    assertThat(rule(0).health()).isEqualTo("ok");
    assertThat(world.sent).singleElement().matches(Alert::isResolved);
    assertThat(world.steps()).containsExactly("firing", "resolved");
  }

  @Test
  void goesOnFiringAfterRestart() {
    are(SetConditions.of(MISSED, "backup", SINCE, "s"));
    world.after(TICK);
    Instant startsAt = world.sent.getFirst().startsAt();
    world.restart(Duration.ofMinutes(3));
    world.after(TICK);
    assertThat(world.sent).singleElement().matches(a -> a.startsAt().equals(startsAt));
    assertThat(world.steps()).containsExactly("firing");
  }

  @Test
  void goesOnFiringHoweverLongNobodyLooked() {
    are(
        SetConditions.of(MISSED, "backup", SINCE, "s"),
        SetConditions.of(MISSED, "report", SINCE, "s"));
    world.after(TICK);
    Instant startsAt = world.sent.getFirst().startsAt();
    conditions.isUnavailable = true;
    world.restart(Duration.ofDays(3));
    world.after(TICK);
    assertThat(world.sent)
        .hasSize(2)
        .allMatch(a -> !a.isResolved() && a.startsAt().equals(startsAt));
    conditions.isUnavailable = false;
    are(SetConditions.of(MISSED, "backup", SINCE, "s"));
    world.after(TICK);
    assertThat(world.sent)
        .filteredOn(Alert::isResolved)
        .singleElement()
        .matches(a -> a.labels().get("job").equals("report"));
    assertThat(rule(0).alerts()).hasSize(1);
    assertThat(world.steps()).containsExactly("firing", "firing", "resolved");
  }

  @Test
  void forgetsWhatWasPendingBeforeALongOutage() {
    are(SetConditions.of(FULL, "backup", world.clock.now(), "s"));
    world.after(TICK);
    assertThat(rule(2).state()).isEqualTo(PENDING);
    are();
    world.restart(Duration.ofDays(3));
    world.after(TICK);
    assertThat(rule(2).state()).isEqualTo(INACTIVE);
    assertThat(world.sent).isEmpty();
  }

  @Test
  void isShownAsFailedWhenTheConditionsBreak() {
    are(SetConditions.of(MISSED, "backup", SINCE, "s"));
    world.after(TICK);
    conditions.isBroken = true;
    world.after(TICK);
    assertThat(rule(0).health()).isEqualTo("err");
    assertThat(rule(0).lastError()).contains("broken");
    assertThat(rule(0).state()).isEqualTo(FIRING);
  }

  private RuleEvaluator evaluator(Conditions watched, MetricQueries queries) {
    return new RuleEvaluator(
        EvaluatorConfig.at("", Labels.EMPTY),
        queries,
        watched,
        world.store,
        world.states,
        world.sent::addAll,
        new Refusals(world.clock),
        world.clock);
  }

  @Test
  void survivesEveryReload() throws InterruptedException {
    are(SetConditions.of(MISSED, "backup", SINCE, "s"));
    var rule = new AlertingRule("A", "x", Duration.ZERO, Duration.ZERO, Map.of(), Map.of());
    try (var evaluator = evaluator(conditions, world)) {
      evaluator.start(List.of());
      world.clock.awaitSleepers(1);
      world.clock.advance(TICK);
      while (evaluator.alerts().isEmpty()) {
        Thread.onSpinWait();
      }
      evaluator.reload(List.of(RuleGroup.of("g", "/f.yml", Duration.ofMinutes(1), rule)));
      assertThat(evaluator.groups()).hasSize(2);
      evaluator.reload(List.of());
      RuleGroupView only = evaluator.groups().getFirst();
      assertThat(evaluator.groups()).hasSize(1);
      assertThat(only.iterations()).isEqualTo(1);
      assertThat(evaluator.alerts()).hasSize(1);
      assertThat(world.sent).noneMatch(Alert::isResolved);
    }
  }

  @Test
  void isNotThereWithoutConditions() {
    try (var evaluator = evaluator(Conditions.NONE, world)) {
      evaluator.start(List.of());
      assertThat(evaluator.groups()).isEmpty();
    }
  }
}
