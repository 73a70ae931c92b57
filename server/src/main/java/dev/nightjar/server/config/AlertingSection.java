package dev.nightjar.server.config;

import dev.nightjar.alert.notify.NotifierConfig;
import dev.nightjar.alert.notify.webhook.WebhookConfig;
import dev.nightjar.alert.route.AlertingConfig;
import dev.nightjar.alert.route.Receiver;
import dev.nightjar.alert.route.Route;
import dev.nightjar.base.Problem;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Alertmanager's `route` and `receivers`, which stand under `alerting`.
///
/// Format: Alertmanager's documentation, "Configuration".
final class AlertingSection {
  /// Receivers' kinds that Alertmanager knows and we do not serve yet.
  private static final Set<String> OTHER_KINDS =
      Set.of(
          "discord_configs",
          "email_configs",
          "incidentio_configs",
          "jira_configs",
          "mattermost_configs",
          "msteams_configs",
          "msteamsv2_configs",
          "opsgenie_configs",
          "pagerduty_configs",
          "pushover_configs",
          "rocketchat_configs",
          "slack_configs",
          "sns_configs",
          "telegram_configs",
          "victorops_configs",
          "webex_configs",
          "wechat_configs");

  private static final Set<String> OTHER_KEYS =
      Set.of(
          "alertmanagers",
          "alert_relabel_configs",
          "global",
          "templates",
          "inhibit_rules",
          "mute_time_intervals",
          "time_intervals",
          "tracing",
          "config_file");

  private final YamlMap section;
  private final Findings findings;

  AlertingSection(YamlMap section, Findings findings) {
    this.section = section;
    this.findings = findings;
  }

  /// @param externalUrl where users reach this server
  AlertingConfig read(String externalUrl) {
    Optional<YamlMap> route = section.map("route");
    List<Receiver> receivers = new ArrayList<>();
    for (YamlMap receiver : section.maps("receivers")) {
      receivers.add(receiver(receiver));
    }
    AlertingConfig config =
        route
            .map(r -> new AlertingConfig(route(r), receivers, externalUrl))
            .orElseGet(() -> AlertingConfig.none(externalUrl));
    if (route.isEmpty() && !receivers.isEmpty()) {
      section.problem("route", "is missing: no alert would reach the receivers");
    }
    section.finish(OTHER_KEYS);
    var own =
        config.problems().stream().map(p -> Problem.at(section.at(p.path()), p.message())).toList();
    findings.located(own);
    return config;
  }

  private Route route(YamlMap map) {
    List<Matcher> matchers = new ArrayList<>();
    for (String text : map.texts("matchers")) {
      addMatcher(matchers, map, "matchers", () -> MatcherText.parse(text));
    }
    map.textMap("match").forEach((name, value) -> matchers.add(Matcher.equal(name, value)));
    map.map("match_re")
        .ifPresent(
            patterns ->
                patterns
                    .keys()
                    .forEach(
                        name ->
                            addMatcher(
                                matchers,
                                patterns,
                                name,
                                () ->
                                    new Matcher(
                                        Matcher.Kind.REGEX, name, patterns.needText(name)))));
    List<Route> children = map.maps("routes").stream().map(this::route).toList();
    var read =
        new Route(
            map.text("receiver"),
            matchers,
            map.bool("continue").orElse(false),
            map.has("group_by") ? Optional.of(map.texts("group_by")) : Optional.empty(),
            map.duration("group_wait"),
            map.duration("group_interval"),
            map.duration("repeat_interval"),
            children);
    map.finish(Set.of("mute_time_intervals", "active_time_intervals", "labels"));
    return read;
  }

  private interface MatcherSource {
    Matcher get();
  }

  private static void addMatcher(
      List<Matcher> into, YamlMap map, String key, MatcherSource source) {
    try {
      into.add(source.get());
    } catch (NightjarException e) {
      map.problem(key, e.getMessage());
    }
  }

  private static Receiver receiver(YamlMap map) {
    List<NotifierConfig> notifiers = new ArrayList<>();
    for (YamlMap webhook : map.maps("webhook_configs")) {
      webhook(webhook).ifPresent(notifiers::add);
    }
    var read = new Receiver(map.text("name").orElse(""), notifiers);
    Set<String> others = new HashSet<>(OTHER_KINDS);
    others.add("labels");
    map.finish(others);
    return read;
  }

  private static Optional<NotifierConfig> webhook(YamlMap map) {
    String url = map.needText("url");
    var sendResolved = map.bool("send_resolved").orElse(true);
    var maxAlerts = map.integer("max_alerts").orElse(0);
    var timeout = map.duration("timeout").filter(t -> t.isPositive());
    map.finish(Set.of("http_config", "url_file", "payload"));
    try {
      return Optional.of(
          new WebhookConfig(
              new URI(url),
              sendResolved,
              maxAlerts,
              timeout.orElse(WebhookConfig.DEFAULT_TIMEOUT)));
    } catch (URISyntaxException e) {
      map.problem("url", "\"" + url + "\" is not a URL: " + e.getReason());
      return Optional.empty();
    }
  }
}
