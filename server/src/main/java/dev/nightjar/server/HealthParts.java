package dev.nightjar.server;

import dev.nightjar.alert.route.ChannelView;
import dev.nightjar.web.Health.Part;
import dev.nightjar.web.Health.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How each part of the server fares, from memory.
final class HealthParts {
  private final NightjarServer.Engines engines;
  private final NightjarServer.Watchers watchers;
  private final Configuration configuration;

  HealthParts(
      NightjarServer.Engines engines,
      NightjarServer.Watchers watchers,
      Configuration configuration) {
    this.engines = engines;
    this.watchers = watchers;
    this.configuration = configuration;
  }

  List<Part> now() {
    List<Part> parts = new ArrayList<>();
    parts.add(engine("metrics", engines.metrics().trouble()));
    parts.add(engine("logs", engines.logs().problem()));
    parts.add(engine("state", engines.state().problem()));
    parts.add(rules());
    parts.add(notifications());
    parts.add(configuration());
    return parts;
  }

  private static Part engine(String name, Optional<String> trouble) {
    return trouble.map(t -> new Part(name, Status.FAILED, t)).orElseGet(() -> Part.ok(name));
  }

  private Part rules() {
    List<String> failing =
        watchers.rules().groups().stream()
            .flatMap(group -> group.rules().stream())
            .filter(rule -> rule.health().equals("err"))
            .map(rule -> rule.rule().name() + ": " + rule.lastError())
            .toList();
    return failing.isEmpty()
        ? Part.ok("rules")
        : new Part("rules", Status.DEGRADED, String.join("; ", failing));
  }

  private Part notifications() {
    Optional<String> trouble = watchers.dispatcher().trouble();
    if (trouble.isPresent()) {
      return new Part("notifications", Status.FAILED, trouble.get());
    }
    List<String> failing =
        watchers.dispatcher().channels().stream()
            .filter(ChannelView::isFailing)
            .map(channel -> channel.receiver() + ": " + channel.lastError())
            .toList();
    return failing.isEmpty()
        ? Part.ok("notifications")
        : new Part("notifications", Status.DEGRADED, String.join("; ", failing));
  }

  private Part configuration() {
    List<String> problems = configuration.lastProblems();
    return problems.isEmpty()
        ? Part.ok("configuration")
        : new Part("configuration", Status.DEGRADED, String.join("; ", problems));
  }
}
