package dev.nightjar.alert.route;

import dev.nightjar.alert.template.Quoting;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/// A [Route] with everything that it inherits. Immutable.
///
/// @param key the matchers on the way from the root, `{}/{team="ops"}`
/// @param groupBy empty for all labels
record Branch(
    String key,
    String receiver,
    List<Matcher> matchers,
    boolean continues,
    Optional<List<String>> groupBy,
    Duration groupWait,
    Duration groupInterval,
    Duration repeatInterval,
    List<Branch> children) {

  static Branch root(Route route) {
    var above =
        new Branch(
            "",
            "",
            List.of(),
            false,
            Optional.of(List.of()),
            Route.DEFAULT_GROUP_WAIT,
            Route.DEFAULT_GROUP_INTERVAL,
            Route.DEFAULT_REPEAT_INTERVAL,
            List.of());
    return below(above, route);
  }

  private static Branch below(Branch parent, Route route) {
    String own = spelled(route.matchers());
    Optional<List<String>> groupBy =
        route
            .groupBy()
            .map(labels -> Optional.of(labels).filter(l -> !l.contains(Route.ALL_LABELS)))
            .orElse(parent.groupBy());
    var self =
        new Branch(
            parent.key().isEmpty() ? own : parent.key() + "/" + own,
            route.receiver().orElse(parent.receiver()),
            route.matchers(),
            route.continues(),
            groupBy,
            route.groupWait().orElse(parent.groupWait()),
            route.groupInterval().orElse(parent.groupInterval()),
            route.repeatInterval().orElse(parent.repeatInterval()),
            List.of());
    List<Branch> children = route.routes().stream().map(child -> below(self, child)).toList();
    return self.with(children);
  }

  private Branch with(List<Branch> others) {
    return new Branch(
        key,
        receiver,
        matchers,
        continues,
        groupBy,
        groupWait,
        groupInterval,
        repeatInterval,
        others);
  }

  private static String spelled(List<Matcher> matchers) {
    var text = new StringJoiner(",", "{", "}");
    matchers.stream()
        .sorted(
            Comparator.comparing(Matcher::name)
                .thenComparing(Matcher::value)
                .thenComparing(Matcher::kind))
        .forEach(m -> text.add(m.name() + m.kind().symbol() + '"' + escaped(m.value()) + '"'));
    return text.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
  }

  /// The branches that an alert goes to: the deepest that match, the first of siblings unless it
  /// continues.
  List<Branch> matching(Labels labels) {
    if (!matchers.stream().allMatch(matcher -> matcher.matches(labels))) {
      return List.of();
    }
    List<Branch> found = new ArrayList<>();
    for (Branch child : children) {
      List<Branch> below = child.matching(labels);
      found.addAll(below);
      if (!below.isEmpty() && !child.continues()) {
        break;
      }
    }
    return found.isEmpty() ? List.of(this) : found;
  }

  /// The labels by which an alert is grouped here.
  Labels groupLabels(Labels labels) {
    return groupBy.map(labels::only).orElse(labels);
  }

  /// Names a group in messages and over restarts: `{}:{alertname="Drift"}`.
  String groupKey(Labels groupLabels) {
    var text = new StringJoiner(", ", "{", "}");
    groupLabels.forEach((name, value) -> text.add(name + "=" + Quoting.quote(value)));
    return key + ":" + text;
  }
}
