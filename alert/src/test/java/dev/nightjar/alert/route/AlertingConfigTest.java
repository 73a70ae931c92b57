package dev.nightjar.alert.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.alert.notify.webhook.WebhookConfig;
import dev.nightjar.base.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertingConfigTest {
  private static void check(Route route, List<Receiver> receivers, String... wanted) {
    assertThat(new AlertingConfig(route, receivers, "").problems().stream().map(Problem::toString))
        .containsExactly(wanted);
  }

  private static final List<Receiver> TEAM = List.of(new Receiver("team-X", List.of()));

  @Test
  void tellsAllProblemsInAlertmanagersWords() {
    check(Route.to("team-X"), TEAM);
    check(
        Route.builder().build(),
        TEAM,
        "route.receiver: root route must specify a default receiver");
    check(
        Route.to("team-X"),
        List.of(new Receiver("team-X", List.of()), new Receiver("team-X", List.of())),
        "receivers[1].name: notification config name \"team-X\" is not unique");
    check(
        Route.builder().receiver("team-X").routes(Route.builder().receiver("no").build()).build(),
        TEAM,
        "route.routes[0].receiver: undefined receiver \"no\" used in route");
    check(
        Route.builder().receiver("team-X").groupBy("a", "b", "a").build(),
        TEAM,
        "route.group_by: duplicated label \"a\" in group_by");
    check(
        Route.builder().receiver("team-X").groupBy("a", "...").build(),
        TEAM,
        "route.group_by: cannot have wildcard group_by (`...`) and other labels at the same time");
    check(
        Route.builder().receiver("team-X").repeatInterval(Duration.ZERO).continues(true).build(),
        TEAM,
        "route.continue: cannot have continue in root route",
        "route.repeat_interval: repeat_interval cannot be zero");
  }

  @Test
  void tellsProblemsOfWebhooks() {
    var webhook = new WebhookConfig(URI.create("ftp://x"), true, -1, Duration.ZERO);
    check(
        Route.to("team-X"),
        List.of(new Receiver("team-X", List.of(webhook))),
        "receivers[0].webhook_configs[0].url: unsupported scheme \"ftp\", must be http or https",
        "receivers[0].webhook_configs[0].max_alerts: got -1, must not be negative",
        "receivers[0].webhook_configs[0].timeout: got PT0S, must be longer than zero");
  }
}
