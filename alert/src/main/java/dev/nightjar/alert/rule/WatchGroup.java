package dev.nightjar.alert.rule;

import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The group that is always there: one rule for each kind of condition. No file has it, so no
/// reload changes it.
final class WatchGroup {
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final Conditions conditions;
  private final Optional<RuleGroup> group;

  WatchGroup(Conditions conditions) {
    this.conditions = conditions;
    List<ConditionKind> kinds = conditions.kinds();
    this.group = kinds.isEmpty() ? Optional.empty() : Optional.of(group(kinds));
  }

  private static RuleGroup group(List<ConditionKind> kinds) {
    Rule[] rules = kinds.stream().map(WatchGroup::rule).toArray(Rule[]::new);
    return RuleGroup.of("watch", "nightjar", INTERVAL, rules);
  }

  /// Its expression is only for people: it finds the alerts that the conditions have become.
  private static Rule rule(ConditionKind kind) {
    return new AlertingRule(
        kind.name(),
        "ALERTS{alertname=\"%s\",severity=\"%s\"}".formatted(kind.name(), kind.severity()),
        kind.hold(),
        Duration.ZERO,
        Map.of(ConditionSource.SEVERITY, kind.severity()),
        Map.of("description", kind.help()));
  }

  /// Empty when there are no conditions to watch for.
  Optional<RuleGroup> group() {
    return group;
  }

  boolean is(RuleGroup other) {
    return group.filter(other::equals).isPresent();
  }

  /// What the rules of one runner of the group have their alerts from.
  Function<AlertingRule, AlertSource> sources() {
    var now = new ConditionsNow(conditions);
    return rule -> new ConditionSource(rule, now);
  }
}
