package dev.nightjar.alert.route;

import dev.nightjar.base.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Routes and receivers, in Alertmanager's sense.
///
/// @param externalUrl where users reach this server; stands in messages
public record AlertingConfig(Route route, List<Receiver> receivers, String externalUrl) {
  public AlertingConfig {
    receivers = List.copyOf(receivers);
  }

  /// Alerts go nowhere.
  public static AlertingConfig none(String externalUrl) {
    return new AlertingConfig(
        Route.to("none"), List.of(new Receiver("none", List.of())), externalUrl);
  }

  /// The same for a server that users reach at `url`.
  public AlertingConfig withExternalUrl(String url) {
    return new AlertingConfig(route, receivers, url);
  }

  /// Everything that keeps it from being used; paths are those of Alertmanager's file.
  public List<Problem> problems() {
    List<Problem> found = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < receivers.size(); i++) {
      Receiver receiver = receivers.get(i);
      String path = "receivers[" + i + "]";
      if (receiver.name().isEmpty()) {
        found.add(Problem.at(path + ".name", "missing name in receiver"));
      } else if (!names.add(receiver.name())) {
        found.add(
            Problem.at(
                path + ".name",
                "notification config name \"" + receiver.name() + "\" is not unique"));
      }
      checkNotifiers(path, receiver, found);
    }
    checkRoot(found);
    check("route", route, names, found);
    return List.copyOf(found);
  }

  private static void checkNotifiers(String path, Receiver receiver, List<Problem> found) {
    for (int i = 0; i < receiver.notifiers().size(); i++) {
      var notifier = receiver.notifiers().get(i);
      String kind = notifier.kind() + "_configs";
      long before =
          receiver.notifiers().subList(0, i).stream()
              .filter(other -> other.kind().equals(notifier.kind()))
              .count();
      found.addAll(notifier.problems(path + "." + kind + "[" + before + "]"));
    }
  }

  private void checkRoot(List<Problem> found) {
    if (route.receiver().isEmpty()) {
      found.add(Problem.at("route.receiver", "root route must specify a default receiver"));
    }
    if (!route.matchers().isEmpty()) {
      found.add(Problem.at("route.matchers", "root route must not have any matchers"));
    }
    if (route.continues()) {
      found.add(Problem.at("route.continue", "cannot have continue in root route"));
    }
  }

  private static void check(String path, Route route, Set<String> names, List<Problem> found) {
    route
        .receiver()
        .filter(name -> !names.contains(name))
        .ifPresent(
            name ->
                found.add(
                    Problem.at(
                        path + ".receiver", "undefined receiver \"" + name + "\" used in route")));
    route.groupBy().ifPresent(labels -> checkGroupBy(path + ".group_by", labels, found));
    route
        .groupInterval()
        .filter(interval -> !interval.isPositive())
        .ifPresent(
            _ -> found.add(Problem.at(path + ".group_interval", "group_interval cannot be zero")));
    route
        .repeatInterval()
        .filter(interval -> !interval.isPositive())
        .ifPresent(
            _ ->
                found.add(Problem.at(path + ".repeat_interval", "repeat_interval cannot be zero")));
    for (int i = 0; i < route.routes().size(); i++) {
      check(path + ".routes[" + i + "]", route.routes().get(i), names, found);
    }
  }

  private static void checkGroupBy(String path, List<String> labels, List<Problem> found) {
    if (labels.contains(Route.ALL_LABELS) && labels.size() > 1) {
      found.add(
          Problem.at(
              path, "cannot have wildcard group_by (`...`) and other labels at the same time"));
    }
    for (String label : new HashSet<>(labels)) {
      if (Collections.frequency(labels, label) > 1) {
        found.add(Problem.at(path, "duplicated label \"" + label + "\" in group_by"));
      }
      if (!label.equals(Route.ALL_LABELS) && !label.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        found.add(Problem.at(path, "invalid label name \"" + label + "\" in group_by list"));
      }
    }
  }
}
