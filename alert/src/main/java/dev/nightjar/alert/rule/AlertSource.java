package dev.nightjar.alert.rule;

import dev.nightjar.model.Labels;
import java.util.Map;
import java.util.Optional;

/// Where an alerting rule has its alerts from. Owned by the thread that evaluates the rule.
sealed interface AlertSource permits ExpressionSource, ConditionSource {
  /// The label that holds the rule's name.
  String ALERT_NAME = "alertname";

  /// What is to alert as of this evaluation, by labels, each as if it were new; empty while nobody
  /// can know, so that the alerts stay as they are.
  ///
  /// @throws dev.nightjar.model.NightjarException when it cannot be told
  Optional<Map<Labels, ActiveAlert>> alerts(Evaluation evaluation);

  /// Whether a firing alert stands over any downtime, until an answer ends it; otherwise it is over
  /// when the server was away for longer than is tolerated.
  boolean outlivesOutage();

  /// The address where an alert with these annotations is explained.
  String link(EvaluatorConfig config, Labels annotations);
}
