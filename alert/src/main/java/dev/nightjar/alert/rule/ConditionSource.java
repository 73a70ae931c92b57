package dev.nightjar.alert.rule;

import dev.nightjar.alert.template.Quoting;
import dev.nightjar.model.Condition;
import dev.nightjar.model.Labels;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One alert for each condition of the rule's kind: that of its name and severity.
final class ConditionSource implements AlertSource {
  /// The label that tells apart kinds of one name.
  static final String SEVERITY = "severity";

  private final AlertingRule rule;
  private final ConditionsNow now;

  ConditionSource(AlertingRule rule, ConditionsNow now) {
    this.rule = rule;
    this.now = now;
  }

  @Override
  public Optional<Map<Labels, ActiveAlert>> alerts(Evaluation evaluation) {
    return now.at(evaluation)
        .filter(_ -> now.knows(rule.alert()))
        .map(
            conditions -> {
              Map<Labels, ActiveAlert> alerts = new LinkedHashMap<>();
              for (Condition condition : conditions) {
                if (isOfThisKind(condition)) {
                  ActiveAlert alert = alert(condition, evaluation.at());
                  alerts.putIfAbsent(alert.labels(), alert);
                }
              }
              return alerts;
            });
  }

  private boolean isOfThisKind(Condition condition) {
    return condition.kind().name().equals(rule.alert())
        && condition.kind().severity().equals(rule.labels().get(SEVERITY));
  }

  private ActiveAlert alert(Condition condition, Instant now) {
    var labels = condition.labels().withoutMetricName().toBuilder();
    Labels own = condition.labels(); // may be graver or milder than its kind
    rule.labels().forEach((name, value) -> labels.set(name, own.has(name) ? own.get(name) : value));
    labels.set(ALERT_NAME, rule.alert());
    Instant since = condition.since().isBefore(now) ? condition.since() : now;
    return new ActiveAlert(labels.build(), condition.annotations(), condition.value(), since);
  }

  @Override
  public boolean outlivesOutage() {
    return true; // what is wrong did not end because nobody looked
  }

  @Override
  public String link(EvaluatorConfig config, Labels annotations) {
    String page = annotations.get("link");
    return config.externalUrl() + (page.startsWith("/") ? page : Quoting.tableLink(rule.expr()));
  }
}
