package dev.nightjar.alert.route;

import dev.nightjar.alert.Alert;
import dev.nightjar.alert.notify.Poster;
import dev.nightjar.alert.notify.webhook.WebhookConfig;
import dev.nightjar.model.AlertStates.AlertStep;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryAlertStates;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A dispatcher with simulated time and a webhook that writes down what it was told and when.
/// Alerts that fire are told to it every 15 seconds, as the evaluator would.
final class DispatchWorld implements Poster {
  static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  private static final Pattern ALERT =
      Pattern.compile("\\{\"status\":\"(\\w+)\",\"labels\":\\{\"alertname\":\"(\\w+)\"");

  final InMemoryAlertStates states = new InMemoryAlertStates();
  final ManualClock clock = new ManualClock(START);
  final List<String> told = new ArrayList<>();
  final List<String> bodies = new ArrayList<>();
  private final TreeMap<Labels, Alert> firing = new TreeMap<>();
  final Refusals refusals = new Refusals(clock);
  Duration longestInterval = Duration.ofMinutes(1);
  @Nullable Error error;
  AlertingConfig config;
  Dispatcher dispatcher;
  int status = 200;
  int attempts;

  DispatchWorld(Route route, WebhookConfig... webhooks) {
    config =
        new AlertingConfig(
            route,
            List.of(
                new Receiver("hook", List.of(webhooks)), new Receiver("other", List.of(webhooks))),
            "http://nightjar.example");
    dispatcher = made();
  }

  static DispatchWorld simple() {
    return new DispatchWorld(Route.to("hook"), WebhookConfig.to(URI.create("http://hook/x")));
  }

  private Dispatcher made() {
    return new Dispatcher(
        config, Tenant.DEFAULT, states, this, refusals, clock, Runnable::run, Duration.ZERO);
  }

  @Override
  public Reply post(URI url, String contentType, byte[] body, Duration timeout) throws IOException {
    attempts++;
    if (error != null) {
      throw error;
    }
    if (status == 0) {
      throw new IOException("refused");
    }
    if (status == 200) {
      String text = new String(body, StandardCharsets.UTF_8);
      bodies.add(text);
      told.add(seconds() + "s " + summary(text));
    }
    return new Reply(status, "");
  }

  private long seconds() {
    return Duration.between(START, clock.now()).toSeconds();
  }

  private static String summary(String body) {
    List<String> alerts = new ArrayList<>();
    Matcher matcher = ALERT.matcher(body);
    while (matcher.find()) {
      alerts.add(matcher.group(2) + " " + matcher.group(1));
    }
    return String.join(", ", alerts);
  }

  void fire(String name, String... labels) {
    var all = Labels.of(labels).with("alertname", name);
    firing.put(all, new Alert(all, Labels.EMPTY, clock.now(), Optional.empty(), "http://g"));
    tick();
  }

  void resolve(String name, String... labels) {
    var all = Labels.of(labels).with("alertname", name);
    Alert alert = firing.remove(all);
    if (alert != null) {
      dispatcher.accept(List.of(alert.endedAt(clock.now())));
    }
    dispatcher.turn();
  }

  /// The cause goes without anybody telling the dispatcher.
  void lose(String name) {
    firing.remove(Labels.of("alertname", name));
  }

  /// Its rule is not evaluated for a while: nobody speaks of the alert, and it fires.
  Alert silence(String name) {
    return Objects.requireNonNull(firing.remove(Labels.of("alertname", name)));
  }

  void speakOf(Alert alert) {
    firing.put(alert.labels(), alert);
  }

  /// The wall clock alone is set.
  void step(Duration by) {
    clock.setWall(clock.now().plus(by));
  }

  private void tick() {
    dispatcher.accept(List.copyOf(firing.values()));
    dispatcher.turn();
  }

  void after(Duration time) {
    Instant until = clock.now().plus(time);
    while (clock.now().isBefore(until)) {
      clock.advance(Duration.ofMillis(500));
      if (clock.millis() % 15_000 == 0) {
        tick();
      } else {
        dispatcher.turn();
      }
    }
  }

  void seconds(int count) {
    after(Duration.ofSeconds(count));
  }

  void minutes(int count) {
    after(Duration.ofMinutes(count));
  }

  void restart(Duration down) {
    clock.advance(down);
    dispatcher = made();
    dispatcher.restore(longestInterval);
    tick();
  }

  ChannelView channel() {
    return dispatcher.channels().getFirst();
  }

  List<String> steps() {
    return states.history(Tenant.DEFAULT, Instant.EPOCH, 1000).reversed().stream()
        .map(AlertStep::step)
        .toList();
  }
}
