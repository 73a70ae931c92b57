package dev.nightjar.alert.rule;

import static dev.nightjar.alert.rule.AlertState.FIRING;
import static dev.nightjar.alert.rule.AlertState.INACTIVE;
import static dev.nightjar.alert.rule.AlertState.PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.alert.Alert;
import dev.nightjar.model.Labels;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The whole life of an alert, minute by minute.
class AlertLifeTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Labels DB = Labels.of("instance", "db1");

  private static AlertingRule rule(Duration hold, Duration keep) {
    return new AlertingRule(
        "Late",
        "age > 5",
        hold,
        keep,
        Map.of("severity", "page"),
        Map.of("summary", "{{ $labels.instance }} is {{ $value }} late"));
  }

  private static RuleWorld world(long holdMinutes, long keepMinutes) {
    return new RuleWorld(rule(Duration.ofMinutes(holdMinutes), Duration.ofMinutes(keepMinutes)));
  }

  private static void minutes(RuleWorld world, int count) {
    for (int i = 0; i < count; i++) {
      world.after(MINUTE);
    }
  }

  @Test
  void waitsForItsTimeThenFiresThenIsResolvedAndForgotten() {
    var world = world(2, 0);
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(PENDING);
    assertThat(world.sent).isEmpty();
    minutes(world, 2);
    assertThat(world.state()).isEqualTo(FIRING);
    assertThat(world.alert().orElseThrow().value()).isEqualTo("7e+00");
    Alert alert = world.sent.getFirst();
    assertThat(alert.labels())
        .hasToString("{alertname=\"Late\", instance=\"db1\", severity=\"page\", site=\"lab\"}");
    assertThat(alert.annotations().get("summary")).isEqualTo("db1 is 7 late");
    assertThat(alert.startsAt()).isEqualTo(world.clock.now());
    assertThat(alert.endsAt()).as("no clock ends it").isEmpty();
    assertThat(alert.generatorUrl())
        .isEqualTo("http://nightjar.example/graph?g0.expr=age+%3E+5&g0.tab=1");
    world.yields("age > 5");
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(INACTIVE);
    assertThat(world.sent.getFirst().endsAt()).contains(world.clock.now());
    minutes(world, 17);
    assertThat(world.sent).isEmpty();
    assertThat(world.steps()).containsExactly("pending", "firing", "resolved");
  }

  @Test
  void firesAtOnceWithoutFor() {
    var world = world(0, 0);
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(FIRING);
    assertThat(world.steps()).containsExactly("firing");
  }

  @Test
  void startsAnewAfterOneMissWhilePending() {
    var world = world(2, 0);
    world.yields("age > 5", DB, 7);
    minutes(world, 2);
    world.yields("age > 5");
    world.after(MINUTE);
    world.yields("age > 5", DB, 8);
    minutes(world, 2);
    assertThat(world.state()).isEqualTo(PENDING);
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(FIRING);
    assertThat(world.steps()).containsExactly("pending", "inactive", "pending", "firing");
  }

  @Test
  void keepsFiringThroughMissesShorterThanAsked() {
    var world = world(0, 3);
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    world.yields("age > 5");
    minutes(world, 3);
    assertThat(world.state()).isEqualTo(FIRING);
    assertThat(world.alert().orElseThrow().keepFiringSince()).isPresent();
    world.yields("age > 5", DB, 9);
    world.after(MINUTE);
    assertThat(world.alert().orElseThrow().keepFiringSince()).isEmpty();
    world.yields("age > 5");
    minutes(world, 4);
    assertThat(world.state()).isEqualTo(INACTIVE);
    assertThat(world.steps()).containsExactly("firing", "resolved");
  }

  @Test
  void flapsAsOftenAsItsExpressionDoes() {
    var world = world(0, 0);
    for (int i = 0; i < 5; i++) {
      world.yields("age > 5", DB, 7);
      world.after(MINUTE);
      assertThat(world.sent).singleElement().matches(a -> !a.isResolved());
      world.yields("age > 5");
      world.after(MINUTE);
      assertThat(world.sent).singleElement().matches(a -> a.isResolved());
    }
  }

  @Test
  void writesItsStateAsSeriesThatEnd() {
    var world = world(1, 0);
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    long active = world.clock.millis() / 1000;
    assertThat(world.series())
        .containsExactly(
            "ALERTS{alertname=\"Late\", alertstate=\"pending\", instance=\"db1\", severity=\"page\"} 1.0",
            "ALERTS_FOR_STATE{alertname=\"Late\", instance=\"db1\", severity=\"page\"} "
                + (double) active);
    world.after(MINUTE);
    assertThat(world.series())
        .contains(
            "ALERTS{alertname=\"Late\", alertstate=\"firing\", instance=\"db1\", severity=\"page\"} 1.0",
            "ALERTS{alertname=\"Late\", alertstate=\"pending\", instance=\"db1\", severity=\"page\"} stale");
    world.yields("age > 5");
    world.after(MINUTE);
    assertThat(world.series()).allMatch(line -> line.endsWith(" stale")).hasSize(2);
  }

  @Test
  void goesOnWaitingAfterRestart() {
    var world = world(5, 0);
    world.yields("age > 5", DB, 7);
    minutes(world, 4);
    world.restart(Duration.ofMinutes(20));
    world.after(Duration.ZERO);
    assertThat(world.state()).isEqualTo(PENDING);
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(PENDING);
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(FIRING);
  }

  @Test
  void givesRatesTenMinutesAfterRestartWhereItWaitsForLonger() {
    var world = world(30, 0);
    world.yields("age > 5", DB, 7);
    minutes(world, 29);
    world.restart(Duration.ofSeconds(5));
    world.after(MINUTE);
    minutes(world, 9);
    assertThat(world.state()).isEqualTo(PENDING);
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(FIRING);
  }

  @Test
  void goesOnFiringAfterRestart() {
    var world = world(5, 0);
    world.yields("age > 5", DB, 7);
    minutes(world, 6);
    var startsAt = world.sent.getFirst().startsAt();
    world.restart(Duration.ofMinutes(3));
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(FIRING);
    assertThat(world.sent.getFirst().startsAt()).isEqualTo(startsAt);
    assertThat(world.steps()).containsExactly("pending", "firing");
  }

  @Test
  void isResolvedIfItsCauseWentWhileTheServerWasAway() {
    var world = world(0, 0);
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    world.restart(Duration.ofMinutes(3));
    world.yields("age > 5");
    world.after(MINUTE);
    assertThat(world.sent).singleElement().matches(a -> a.isResolved());
  }

  @Test
  void keepsFiringAcrossRestartUpToItsTime() {
    var world = world(0, 10);
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    world.yields("age > 5");
    world.after(MINUTE);
    world.restart(Duration.ofMinutes(5));
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(FIRING);
    minutes(world, 4);
    assertThat(world.state()).isEqualTo(INACTIVE);
  }

  @Test
  void tellsOfResolutionAgainAfterRestart() {
    var world = world(0, 0);
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    world.yields("age > 5");
    world.after(MINUTE);
    var resolvedAt = world.clock.now();
    world.restart(Duration.ofMinutes(2));
    world.after(MINUTE);
    assertThat(world.sent).singleElement().matches(a -> a.endsAt().equals(Optional.of(resolvedAt)));
    world.after(MINUTE);
    assertThat(world.sent).isEmpty();
  }

  @Test
  void startsAnewAfterLongOutage() {
    var world = world(5, 0);
    world.yields("age > 5", DB, 7);
    minutes(world, 6);
    world.restart(Duration.ofHours(2));
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(PENDING);
    assertThat(world.sent).singleElement().matches(a -> a.isResolved());
  }

  @Test
  void staysAsItIsWhileItsExpressionFails() {
    var world = world(0, 0);
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    world.fails("age > 5");
    world.after(MINUTE);
    assertThat(world.rule().health()).isEqualTo("err");
    assertThat(world.rule().lastError()).isEqualTo("cannot evaluate age > 5");
    assertThat(world.state()).isEqualTo(FIRING);
    assertThat(world.sent).singleElement().matches(a -> !a.isResolved());
  }

  @Test
  void goesOutThoughTheStoreIsFull() {
    var world = world(0, 0);
    world.store.full = true;
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    assertThat(world.rule().lastError()).isEqualTo("no room");
    assertThat(world.sent).hasSize(1);
  }

  @Test
  void isShownAsFailedAndEvaluatedAgainWhenItRunsOutOfStack() {
    var world = world(0, 0);
    world.error = new StackOverflowError();
    world.yields("age > 5", DB, 7);
    world.after(MINUTE);
    assertThat(world.rule().health()).isEqualTo("err");
    assertThat(world.rule().lastError()).startsWith("BUG: java.lang.StackOverflowError");
    world.error = null;
    world.after(MINUTE);
    assertThat(world.state()).isEqualTo(FIRING);
  }

  @Test
  void refusesTwoAlertsOfTheSameLabels() {
    var world =
        new RuleWorld(
            new AlertingRule(
                "Late", "x", Duration.ZERO, Duration.ZERO, Map.of("instance", ""), Map.of()));
    world.yields("x", DB, 1, Labels.of("instance", "db2"), 1);
    world.after(MINUTE);
    assertThat(world.rule().lastError())
        .isEqualTo(
            "vector contains metrics with the same labelset after applying alert labels:"
                + " {alertname=\"Late\"}");
  }

  @Test
  void refusesMoreAlertsThanTheGroupsLimit() {
    AlertingRule rule = rule(Duration.ZERO, Duration.ZERO);
    var group =
        new RuleGroup("g", "f", MINUTE, Optional.empty(), 1, Map.of(), java.util.List.of(rule));
    var world = new RuleWorld(group);
    world.yields("age > 5", DB, 1, Labels.of("instance", "db2"), 1);
    world.after(MINUTE);
    assertThat(world.rule().lastError()).isEqualTo("exceeded limit of 1 with 2 alerts");
    assertThat(world.rule().alerts()).isEmpty();
  }

  @Test
  void countsAlertsThatAreKeptFiringAgainstTheLimit() {
    AlertingRule rule = rule(Duration.ZERO, MINUTE.multipliedBy(5));
    var group =
        new RuleGroup("g", "f", MINUTE, Optional.empty(), 1, Map.of(), java.util.List.of(rule));
    var world = new RuleWorld(group);
    world.yields("age > 5", DB, 1);
    world.after(MINUTE);
    world.yields("age > 5", Labels.of("instance", "db2"), 1);
    world.after(MINUTE);
    assertThat(world.rule().lastError()).isEqualTo("exceeded limit of 1 with 2 alerts");
    assertThat(world.rule().alerts()).isEmpty();
    world.after(MINUTE);
    assertThat(world.rule().lastError()).isEmpty();
    assertThat(world.rule().alerts()).hasSize(1);
  }

  @Test
  void carriesTheErrorOfItsTemplate() {
    var world =
        new RuleWorld(
            new AlertingRule(
                "Bad",
                "x",
                Duration.ZERO,
                Duration.ZERO,
                Map.of(),
                Map.of("summary", "{{ $value | first }}")));
    world.yields("x", DB, 1);
    world.after(MINUTE);
    assertThat(world.alert().orElseThrow().annotations().get("summary"))
        .startsWith("<error expanding template: error executing template __alert_Bad: template:")
        .endsWith("wrong type for value; expected template.queryResult; got float64>");
  }
}
