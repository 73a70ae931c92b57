package dev.nightjar.alert.rule;

import dev.nightjar.alert.template.Quoting;
import dev.nightjar.alert.template.TemplateException;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryValue.VectorSample;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Features;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One alert for each series that the rule's expression yields.
final class ExpressionSource implements AlertSource {
  private final AlertingRule rule;
  private final String shownExpr;

  ExpressionSource(AlertingRule rule) {
    this.rule = rule;
    this.shownExpr = canonical(rule.expr());
  }

  /// As links spell it; one that does not parse stays as it is, evaluation will tell of it.
  private static String canonical(String expr) {
    try {
      return PromqlParser.print(PromqlParser.parse(expr, Features.ALL));
    } catch (NightjarException e) {
      return expr;
    }
  }

  @Override
  public Optional<Map<Labels, ActiveAlert>> alerts(Evaluation evaluation) {
    var texts =
        new AlertTexts(
            rule.alert(), evaluation.config(), q -> templateQuery(evaluation, q), evaluation.at());
    Map<Labels, ActiveAlert> yielded = new LinkedHashMap<>();
    for (VectorSample sample : evaluation.askNumbers(rule.expr())) {
      ActiveAlert alert = alert(texts, sample, evaluation.at());
      if (yielded.put(alert.labels(), alert) != null) {
        throw new NightjarException(
            ErrorCode.EXECUTION,
            "vector contains metrics with the same labelset after applying alert labels: "
                + alert.labels());
      }
    }
    return Optional.of(yielded);
  }

  private static List<VectorSample> templateQuery(Evaluation evaluation, String expr)
      throws TemplateException {
    try {
      return evaluation.askNumbers(expr);
    } catch (NightjarException e) {
      throw new TemplateException(e.getMessage());
    }
  }

  private ActiveAlert alert(AlertTexts texts, VectorSample sample, Instant now) {
    var labels = sample.labels().withoutMetricName().toBuilder();
    rule.labels()
        .forEach((n, text) -> labels.set(n, texts.expand(text, sample.labels(), sample.value())));
    labels.set(ALERT_NAME, rule.alert());
    var annotations = Labels.builder();
    rule.annotations()
        .forEach(
            (n, text) -> annotations.set(n, texts.expand(text, sample.labels(), sample.value())));
    return new ActiveAlert(labels.build(), annotations.build(), sample.value(), now);
  }

  @Override
  public boolean outlivesOutage() {
    return false; // as Prometheus does
  }

  @Override
  public String link(EvaluatorConfig config, Labels annotations) {
    return config.externalUrl() + Quoting.tableLink(shownExpr);
  }
}
