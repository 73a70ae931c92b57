package dev.nightjar.alert.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A rule as `/api/v1/rules` shows it.
///
/// @param state the highest of the alerts' states; inactive for a recording rule
/// @param alerts those that are pending or firing
/// @param health `unknown`, `ok` or `err`
/// @param lastError empty when the last evaluation went well
/// @param lastEvaluation empty before the first one
public record RuleView(
    Rule rule,
    AlertState state,
    List<AlertView> alerts,
    String health,
    String lastError,
    Duration evaluationTime,
    Optional<Instant> lastEvaluation) {
  public RuleView {
    alerts = List.copyOf(alerts);
  }

  /// The same with something that is wrong with its whole group.
  RuleView withTrouble(String trouble) {
    return new RuleView(rule, state, alerts, "err", trouble, evaluationTime, lastEvaluation);
  }
}
