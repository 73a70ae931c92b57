package dev.nightjar.alert.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.alert.Alert;
import dev.nightjar.alert.notify.webhook.WebhookConfig;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Tenant;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who is told what, and when.
class DispatcherTest {
  private static final WebhookConfig HOOK = WebhookConfig.to(URI.create("http://hook/x"));

  @Test
  void waitsThenTellsThenRepeats() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.seconds(29);
    assertThat(world.told).isEmpty();
    world.after(Duration.ofHours(9));
    assertThat(world.told).containsExactly("30s A firing", "14430s A firing", "28830s A firing");
    assertThat(world.steps()).containsExactly("notified", "notified", "notified");
  }

  @Test
  void tellsOfNewsAtTheNextIntervalOnly() {
    var world = new DispatchWorld(Route.builder().receiver("hook").groupBy().build(), HOOK);
    world.fire("A");
    world.minutes(1);
    world.fire("B");
    world.minutes(10);
    assertThat(world.told).containsExactly("30s A firing", "330s A firing, B firing");
  }

  @Test
  void tellsOfResolutionOnceAndThenForgets() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.minutes(1);
    world.resolve("A");
    world.after(Duration.ofHours(5));
    assertThat(world.told).containsExactly("30s A firing", "330s A resolved");
    assertThat(world.dispatcher.groups()).isEmpty();
    assertThat(world.states.notifications(Tenant.DEFAULT)).isEmpty();
  }

  @Test
  void doesNotTellOfWhatCameAndWentBeforeTheFirstNotice() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.seconds(10);
    world.resolve("A");
    world.minutes(20);
    assertThat(world.told).isEmpty();
  }

  @Test
  void leavesOutResolvedWhereTheReceiverDoesNotWantThem() {
    var quiet = new WebhookConfig(URI.create("http://hook/x"), false, 0, Duration.ofSeconds(1));
    var world = new DispatchWorld(Route.to("hook"), quiet);
    world.fire("A");
    world.minutes(1);
    world.resolve("A");
    world.minutes(10);
    world.fire("A");
    world.minutes(1);
    assertThat(world.told).containsExactly("30s A firing", "690s A firing");
  }

  @Test
  void staysQuietWhileAnAlertFlapsWithinAnInterval() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.minutes(1);
    for (int i = 0; i < 3; i++) {
      world.resolve("A");
      world.seconds(20);
      world.fire("A");
      world.seconds(20);
    }
    world.minutes(10);
    assertThat(world.told).containsExactly("30s A firing");
  }

  @Test
  void keepsForFiringWhatNobodyEndedHoweverTheClockSteps() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.minutes(2);
    world.lose("A");
    world.step(Duration.ofHours(1));
    world.minutes(20);
    assertThat(world.told).containsExactly("30s A firing");
  }

  @Test
  void waitsAfterRestartAsLongAsTheSlowestGroupNeeds() {
    var world = DispatchWorld.simple();
    world.longestInterval = Duration.ofHours(1);
    world.fire("A");
    world.minutes(2);
    Alert alert = world.silence("A");
    world.restart(Duration.ofMinutes(1));
    world.step(Duration.ofHours(1));
    world.minutes(59);
    world.speakOf(alert);
    world.minutes(30);
    assertThat(world.told).containsExactly("30s A firing");
  }

  @Test
  void tellsOfNewsThoughTheClockWasSetBack() {
    var world = new DispatchWorld(Route.builder().receiver("hook").groupBy().build(), HOOK);
    world.fire("A");
    world.minutes(1);
    world.step(Duration.ofHours(-5));
    world.fire("B");
    world.minutes(6);
    assertThat(world.told).hasSize(2).last().asString().endsWith("A firing, B firing");
  }

  @Test
  void triesAgainThoughTheClockWasSetBack() {
    var world = DispatchWorld.simple();
    world.status = 503;
    world.fire("A");
    world.seconds(31);
    world.step(Duration.ofHours(-5));
    world.status = 200;
    world.seconds(1);
    assertThat(world.told).hasSize(1);
  }

  @Test
  void tellsAfterRestartThoughTheClockWasSetBack() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.minutes(1);
    world.step(Duration.ofHours(-5));
    world.restart(Duration.ofSeconds(5));
    world.resolve("A");
    world.minutes(6);
    assertThat(world.told).hasSize(2).last().asString().endsWith("A resolved");
  }

  @Test
  void countsAlertsThatItHasNoRoomFor() {
    var world = new DispatchWorld(Route.builder().receiver("hook").groupBy().build(), HOOK);
    List<Alert> many =
        IntStream.range(0, 100_003)
            .mapToObj(i -> Labels.of("alertname", "A", "n", Integer.toString(i)))
            .map(
                labels ->
                    new Alert(labels, Labels.EMPTY, DispatchWorld.START, Optional.empty(), "g"))
            .toList();
    world.dispatcher.accept(many);
    assertThat(world.dispatcher.refusedAlerts()).isEqualTo(3);
    assertThat(world.refusals.counts())
        .singleElement()
        .matches(c -> c.signal().equals("alerts") && c.count() == 3)
        .matches(c -> c.reason() == Refusal.Reason.OVER_LIMIT);
  }

  @Test
  void tellsAtTheNextIntervalWhatAnErrorKeptFromBeingTold() {
    var world = DispatchWorld.simple();
    world.error = new StackOverflowError();
    world.fire("A");
    world.minutes(1);
    assertThat(world.channel().isFailing()).isTrue();
    assertThat(world.channel().lastError()).isEqualTo("BUG: java.lang.StackOverflowError");
    world.error = null;
    world.minutes(5);
    assertThat(world.told).containsExactly("330s A firing");
  }

  @Test
  void triesAgainWithGrowingPausesThenAtTheNextInterval() {
    var world = DispatchWorld.simple();
    world.status = 503;
    world.fire("A");
    world.seconds(31);
    assertThat(world.attempts).isEqualTo(2);
    world.minutes(8);
    assertThat(world.channel().lastError()).isEqualTo("http://hook answered 503");
    assertThat(world.channel().isFailing()).isTrue();
    assertThat(world.channel().givenUp()).isEqualTo(1);
    assertThat(world.attempts).isBetween(15, 30);
    world.status = 200;
    world.minutes(5);
    assertThat(world.told).hasSize(1);
    assertThat(world.channel().isFailing()).isFalse();
    assertThat(world.steps()).containsExactly("notify_failed", "notify_failed", "notified");
  }

  @Test
  void triesOnlyAtTheNextIntervalWhatWasRejected() {
    var world = DispatchWorld.simple();
    world.status = 400;
    world.fire("A");
    world.minutes(2);
    assertThat(world.attempts).isEqualTo(1);
    world.status = 200;
    world.minutes(5);
    assertThat(world.told).containsExactly("330s A firing");
  }

  @Test
  void tellsOfResolutionHoweverLongTheWebhookWasAway() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.minutes(1);
    world.status = 0;
    world.resolve("A");
    world.after(Duration.ofHours(2));
    assertThat(world.channel().lastError()).isEqualTo("no answer from http://hook: refused");
    world.restart(Duration.ofMinutes(30));
    world.status = 200;
    world.minutes(6);
    assertThat(world.told).hasSize(2).last().asString().endsWith("A resolved");
  }

  @Test
  void neitherLosesNorRepeatsOverRestarts() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.seconds(20);
    world.restart(Duration.ofSeconds(5));
    world.minutes(1);
    assertThat(world.told).hasSize(1);
    world.restart(Duration.ofSeconds(5));
    world.minutes(30);
    assertThat(world.told).hasSize(1);
    world.restart(Duration.ofHours(4));
    world.minutes(6);
    assertThat(world.told).hasSize(2);
    world.resolve("A");
    world.restart(Duration.ofSeconds(5));
    world.minutes(6);
    assertThat(world.told).hasSize(3).last().asString().endsWith("A resolved");
    world.restart(Duration.ofSeconds(5));
    world.minutes(30);
    assertThat(world.told).hasSize(3);
  }

  @Test
  void tellsOfResolutionThoughTheRuleWentWhileTheServerWasAway() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.minutes(1);
    world.lose("A");
    world.restart(Duration.ofMinutes(1));
    world.minutes(12);
    assertThat(world.told).hasSize(2).last().asString().endsWith("A resolved");
  }

  @Test
  void sendsEachAlertDownItsBranches() {
    Route critical =
        Route.builder()
            .receiver("other")
            .matchers(Matcher.equal("severity", "critical"))
            .groupWait(Duration.ofSeconds(10))
            .continues(true)
            .build();
    Route db = Route.builder().matchers(Matcher.equal("job", "db")).groupBy("...").build();
    var world =
        new DispatchWorld(
            Route.builder().receiver("hook").groupBy("alertname").routes(critical, db).build(),
            HOOK);
    world.fire("A", "severity", "critical", "job", "db");
    world.fire("B");
    world.minutes(1);
    assertThat(world.bodies)
        .hasSize(3)
        .satisfiesExactly(
            b ->
                assertThat(b).contains("\"receiver\":\"other\"", "{}/{severity=\\\"critical\\\"}:"),
            b -> assertThat(b).contains("{}/{job=\\\"db\\\"}:{alertname=\\\"A\\\", job=\\\"db\\\""),
            b -> assertThat(b).contains("\"groupKey\":\"{}:{alertname=\\\"B\\\"}\""));
  }

  @Test
  void keepsItsWordOverReload() {
    var world = DispatchWorld.simple();
    world.fire("A");
    world.minutes(1);
    world.dispatcher.reload(world.config);
    world.minutes(30);
    assertThat(world.told).containsExactly("30s A firing");
    world.resolve("A");
    world.minutes(6);
    assertThat(world.told).hasSize(2);
  }
}
