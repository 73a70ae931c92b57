package dev.nightjar.alert.trial;

import dev.nightjar.alert.rule.AlertState;
import dev.nightjar.alert.rule.AlertView;
import dev.nightjar.alert.rule.AlertingRule;
import dev.nightjar.alert.rule.RuleView;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// An alert that fires, as tests speak of it.
///
/// @param labels with `alertname`; a wanted one may have an empty value, which no alert has
record FiringAlert(SortedMap<String, String> labels, SortedMap<String, String> annotations) {
  private static final String NAME = "alertname";

  static FiringAlert of(RuleTest.WantedAlert wanted, RuleTest.AlertCase of) {
    SortedMap<String, String> labels = new TreeMap<>(wanted.labels());
    labels.put(NAME, of.alert());
    return new FiringAlert(labels, new TreeMap<>(wanted.annotations()));
  }

  /// Those of all rules of this name.
  static List<FiringAlert> of(String alert, List<RuleView> rules) {
    return rules.stream()
        .filter(rule -> rule.rule() instanceof AlertingRule && rule.rule().name().equals(alert))
        .flatMap(rule -> firing(rule, (AlertingRule) rule.rule()))
        .toList();
  }

  private static Stream<FiringAlert> firing(RuleView view, AlertingRule rule) {
    return view.alerts().stream()
        .filter(alert -> alert.state() == AlertState.FIRING)
        .map(alert -> of(alert, rule));
  }

  /// Annotations that come out empty are there, as in promtool.
  private static FiringAlert of(AlertView view, AlertingRule rule) {
    SortedMap<String, String> annotations = new TreeMap<>();
    rule.annotations()
        .keySet()
        .forEach(name -> annotations.put(name, view.annotations().get(name)));
    return new FiringAlert(new TreeMap<>(view.labels().toMap()), annotations);
  }

  /// Whether both hold the same alerts, in any order.
  static boolean areSame(List<FiringAlert> a, List<FiringAlert> b) {
    Comparator<FiringAlert> order = Comparator.comparing(FiringAlert::toString);
    return a.stream().sorted(order).toList().equals(b.stream().sorted(order).toList());
  }

  @Override
  public String toString() {
    return "labels " + labels + ", annotations " + annotations;
  }
}
