package dev.nightjar.alert.rule;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Rules that are evaluated together, one after the other.
///
/// @param file where it is written; with the name, its identity
/// @param interval between evaluations
/// @param offset how far before its time an evaluation looks, for samples that come late; empty:
///   the evaluator's own
/// @param limit most series or alerts of one rule; 0 is no limit
/// @param labels become labels of the rules that do not set them themselves
public record RuleGroup(
    String name,
    String file,
    Duration interval,
    Optional<Duration> offset,
    int limit,
    Map<String, String> labels,
    List<Rule> rules) {
  public RuleGroup {
    Map<String, String> shared = Map.copyOf(labels);
    labels = shared;
    rules = rules.stream().map(rule -> rule.withLabels(merged(shared, rule.labels()))).toList();
  }

  private static Map<String, String> merged(Map<String, String> shared, Map<String, String> own) {
    Map<String, String> all = new TreeMap<>(shared);
    all.putAll(own);
    return all;
  }

  /// A group with no offset, limit or labels.
  public static RuleGroup of(String name, String file, Duration interval, Rule... rules) {
    return new RuleGroup(name, file, interval, Optional.empty(), 0, Map.of(), List.of(rules));
  }

  /// The same, with this offset where it has none of its own.
  public RuleGroup withOffsetOr(Optional<Duration> otherwise) {
    return new RuleGroup(name, file, interval, offset.or(() -> otherwise), limit, labels, rules);
  }

  /// Zero when there are none.
  public static Duration longestInterval(List<RuleGroup> groups) {
    return groups.stream()
        .map(RuleGroup::interval)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /// File and name, by which a group is known again after a reload.
  String key() {
    return file + ';' + name;
  }
}
