package dev.nightjar.alert.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A group as `/api/v1/rules` shows it.
///
/// @param iterations evaluations since start
/// @param iterationsMissed those left out because an earlier one took too long
/// @param failures evaluations of single rules that failed
/// @param evaluations of single rules since start
/// @param samples that the rules yielded in the last iteration
public record RuleGroupView(
    RuleGroup group,
    List<RuleView> rules,
    Duration evaluationTime,
    Optional<Instant> lastEvaluation,
    long iterations,
    long iterationsMissed,
    long failures,
    long evaluations,
    long samples) {
  public RuleGroupView {
    rules = List.copyOf(rules);
  }

  /// A view that does not tell of its single rules' work.
  public RuleGroupView(
      RuleGroup group,
      List<RuleView> rules,
      Duration evaluationTime,
      Optional<Instant> lastEvaluation,
      long iterations,
      long iterationsMissed,
      long failures) {
    this(
        group, rules, evaluationTime, lastEvaluation, iterations, iterationsMissed, failures, 0, 0);
  }
}
