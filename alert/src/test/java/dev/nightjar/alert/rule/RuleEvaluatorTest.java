package dev.nightjar.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.Labels;
import dev.nightjar.model.QueryValue;
import dev.nightjar.model.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleEvaluatorTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final AlertingRule ALERT =
      new AlertingRule("A", "x", Duration.ZERO, Duration.ZERO, Map.of(), Map.of());

  private final RuleWorld world = new RuleWorld();

  private RuleEvaluator evaluator() {
    return new RuleEvaluator(
        EvaluatorConfig.at("", Labels.EMPTY),
        world,
        Conditions.NONE,
        world.store,
        world.states,
        world.sent::addAll,
        new Refusals(world.clock),
        world.clock);
  }

  private static RuleGroup group(String name, Duration interval, Rule... rules) {
    return RuleGroup.of(name, "f.yml", interval, rules);
  }

  private void pass(RuleEvaluator evaluator, Duration time) throws InterruptedException {
    world.clock.awaitSleepers(1);
    long before = evaluator.groups().getFirst().iterations();
    world.clock.advance(time);
    while (evaluator.groups().getFirst().iterations() == before) {
      Thread.onSpinWait();
    }
  }

  @Test
  void evaluatesAtTheSameOffsetAfterEveryStart() throws InterruptedException {
    world.yields("x", Labels.of("a", "b"), 1);
    GroupSchedule schedule = GroupSchedule.of(group("g", MINUTE));
    for (int i = 0; i < 3; i++) {
      world.clock.advance(Duration.ofSeconds(17));
      try (var evaluator = evaluator()) {
        evaluator.start(List.of(group("g", MINUTE, ALERT)));
        pass(evaluator, MINUTE);
        Instant at = evaluator.groups().getFirst().lastEvaluation().orElseThrow();
        assertThat(Math.floorMod(at.toEpochMilli(), 60_000L)).isEqualTo(schedule.offsetMillis());
      }
    }
  }

  @Test
  void countsMissedIterations() throws InterruptedException {
    world.yields("x");
    try (var evaluator = evaluator()) {
      evaluator.start(List.of(group("g", MINUTE, ALERT)));
      pass(evaluator, Duration.ofMinutes(5));
      assertThat(evaluator.groups().getFirst().iterationsMissed()).isEqualTo(4);
    }
  }

  @Test
  void keepsAlertsOverReloadAndResolvesThoseOfRulesThatAreGone() throws InterruptedException {
    world.yields("x", Labels.of("a", "b"), 1);
    world.answers.put("1", new QueryValue.Scalar(0, 1));
    try (var evaluator = evaluator()) {
      evaluator.start(List.of(group("g", MINUTE, ALERT)));
      pass(evaluator, MINUTE);
      Instant activeAt = evaluator.alerts().getFirst().activeAt();
      evaluator.reload(List.of(group("g", MINUTE, ALERT, new RecordingRule("one", "1", Map.of()))));
      pass(evaluator, MINUTE);
      assertThat(evaluator.alerts()).singleElement().matches(a -> a.activeAt().equals(activeAt));
      world.sent.clear();
      evaluator.reload(List.of(group("g", MINUTE, new RecordingRule("one", "1", Map.of()))));
      assertThat(world.sent).singleElement().matches(Alert::isResolved);
      assertThat(evaluator.alerts()).isEmpty();
      assertThat(world.series()).anyMatch(s -> s.startsWith("ALERTS{") && s.endsWith("stale"));
    }
  }

  private RuleEvaluator evaluator(HangingQueries queries, Duration patience) {
    var surroundings =
        new Evaluation.Surroundings(
            EvaluatorConfig.at("", Labels.EMPTY),
            queries,
            world.store,
            world.states,
            world.sent::addAll,
            world.refusals,
            world.clock);
    return new RuleEvaluator(surroundings, Conditions.NONE, patience);
  }

  @Test
  void leavesAGroupAsItIsWhileItsEvaluationDoesNotEnd() throws InterruptedException {
    world.yields("x", Labels.of("a", "b"), 1);
    var queries = new HangingQueries(world, 1);
    RuleGroup before = group("g", MINUTE, ALERT);
    try (var evaluator = evaluator(queries, Duration.ofMillis(800))) {
      evaluator.start(List.of(before));
      world.clock.awaitSleepers(1);
      world.clock.advance(MINUTE);
      queries.awaitHung();
      evaluator.reload(List.of());
      RuleGroupView stuck = evaluator.groups().getFirst();
      assertThat(stuck.group()).isEqualTo(before);
      assertThat(stuck.rules().getFirst().health()).isEqualTo("err");
      assertThat(stuck.rules().getFirst().lastError()).contains("reload again");
      assertThat(world.sent).isEmpty();
      queries.letGo();
      world.clock.awaitSleepers(1);
      assertThat(world.sent).singleElement().matches(a -> !a.isResolved());
      world.sent.clear();
      evaluator.reload(List.of());
      assertThat(evaluator.groups()).isEmpty();
      assertThat(world.sent).singleElement().matches(Alert::isResolved);
    }
  }

  @Test
  void evaluatesOnWhenTheConfigurationIsAsItWasAgain() throws InterruptedException {
    world.yields("x", Labels.of("a", "b"), 1);
    var queries = new HangingQueries(world, 1);
    RuleGroup before = group("g", MINUTE, ALERT);
    try (var evaluator = evaluator(queries, Duration.ofMillis(800))) {
      evaluator.start(List.of(before));
      world.clock.awaitSleepers(1);
      world.clock.advance(MINUTE);
      queries.awaitHung();
      evaluator.reload(List.of(group("g", MINUTE.multipliedBy(2), ALERT)));
      assertThat(evaluator.groups().getFirst().group()).isEqualTo(before);
      evaluator.reload(List.of(before));
      queries.letGo();
      pass(evaluator, MINUTE);
      pass(evaluator, MINUTE);
      assertThat(evaluator.groups().getFirst().rules().getFirst().health()).isEqualTo("ok");
      assertThat(evaluator.alerts()).hasSize(1);
    }
  }

  @Test
  void closesInTimeHoweverManyGroupsHang() throws InterruptedException {
    world.yields("x");
    var queries = new HangingQueries(world, 30);
    RuleEvaluator evaluator = evaluator(queries, Duration.ofMillis(300));
    evaluator.start(IntStream.range(0, 30).mapToObj(i -> group("g" + i, MINUTE, ALERT)).toList());
    world.clock.awaitSleepers(30);
    world.clock.advance(MINUTE);
    queries.awaitHung();
    assertTimeoutPreemptively(Duration.ofSeconds(4), evaluator::close);
    queries.letGo();
  }
}
