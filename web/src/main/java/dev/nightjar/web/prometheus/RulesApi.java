package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.alert.rule.AlertView;
import dev.nightjar.alert.rule.AlertingRule;
import dev.nightjar.alert.rule.RecordingRule;
import dev.nightjar.alert.rule.RuleGroupView;
import dev.nightjar.alert.rule.RuleView;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// `/api/v1/rules` and `/api/v1/alerts`.
public final class RulesApi {
  /// What Prometheus shows for a time that has not come yet: Go's zero time.
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final Supplier<List<RuleGroupView>> groups;

  public RulesApi(Supplier<List<RuleGroupView>> groups) {
    this.groups = groups;
  }

  /// Adds the routes.
  public void addTo(Router.Group routes) {
    routes.get("/api/v1/rules", this::rules);
    routes.get("/api/v1/alerts", this::alerts);
  }

  private Answer rules(Request request) {
    var filter = RulesFilter.of(request);
    RulesFilter.Page page = filter.of(groups());
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("groups");
          for (RuleGroupView group : page.groups()) {
            writeGroup(json, group, filter.withAlerts());
          }
          json.writeEndArray();
          if (!page.next().isEmpty()) {
            json.writeStringField("groupNextToken", page.next());
          }
          json.writeEndObject();
        });
  }

  /// By file and name, as pages of them need.
  private List<RuleGroupView> groups() {
    return groups.get().stream()
        .sorted(
            Comparator.comparing((RuleGroupView view) -> view.group().file())
                .thenComparing(view -> view.group().name()))
        .toList();
  }

  private static void writeGroup(JsonGenerator json, RuleGroupView view, boolean withAlerts)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", view.group().name());
    json.writeStringField("file", view.group().file());
    json.writeArrayFieldStart("rules");
    for (RuleView rule : view.rules()) {
      writeRule(json, rule, withAlerts);
    }
    json.writeEndArray();
    json.writeNumberField("interval", seconds(view.group().interval()));
    json.writeNumberField("limit", view.group().limit());
    json.writeNumberField("evaluationTime", seconds(view.evaluationTime()));
    json.writeStringField("lastEvaluation", time(view.lastEvaluation()));
    json.writeEndObject();
  }

  private static void writeRule(JsonGenerator json, RuleView view, boolean withAlerts)
      throws IOException {
    json.writeStartObject();
    switch (view.rule()) {
      case AlertingRule rule -> {
        json.writeStringField("state", view.state().name().toLowerCase(Locale.ROOT));
        json.writeStringField("name", rule.alert());
        json.writeStringField("query", canonical(rule.expr()));
        json.writeNumberField("duration", seconds(rule.hold()));
        json.writeNumberField("keepFiringFor", seconds(rule.keepFiringFor()));
        writeTexts(json, "labels", rule.labels());
        writeTexts(json, "annotations", rule.annotations());
        writeAlerts(json, withAlerts ? Optional.of(view.alerts()) : Optional.empty());
        writeHealth(json, view);
        json.writeStringField("type", "alerting");
      }
      case RecordingRule rule -> {
        json.writeStringField("name", rule.record());
        json.writeStringField("query", canonical(rule.expr()));
        writeTexts(json, "labels", rule.labels());
        writeHealth(json, view);
        json.writeStringField("type", "recording");
      }
    }
    json.writeEndObject();
  }

  /// As Prometheus shows it; one that it has no form for, as it is written.
  private static String canonical(String expr) {
    try {
      return PromqlParser.print(PromqlParser.parse(expr, Features.ALL));
    } catch (NightjarException e) {
      return expr;
    }
  }

  private static void writeAlerts(JsonGenerator json, Optional<List<AlertView>> alerts)
      throws IOException {
    json.writeFieldName("alerts");
    if (alerts.isEmpty()) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    for (AlertView alert : alerts.get()) {
      writeAlert(json, alert);
    }
    json.writeEndArray();
  }

  private static void writeTexts(JsonGenerator json, String field, Map<String, String> texts)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      json.writeStringField(text.getKey(), text.getValue());
    }
    json.writeEndObject();
  }

  private static void writeHealth(JsonGenerator json, RuleView view) throws IOException {
    json.writeStringField("health", view.health());
    if (!view.lastError().isEmpty()) {
      json.writeStringField("lastError", view.lastError());
    }
    json.writeNumberField("evaluationTime", seconds(view.evaluationTime()));
    json.writeStringField("lastEvaluation", time(view.lastEvaluation()));
  }

  private Answer alerts(Request request) {
    List<AlertView> active =
        groups().stream()
            .flatMap(group -> group.rules().stream())
            .flatMap(rule -> rule.alerts().stream())
            .toList();
    return Success.of(
        json -> {
          json.writeStartObject();
          writeAlerts(json, Optional.of(active));
          json.writeEndObject();
        });
  }

  private static void writeAlert(JsonGenerator json, AlertView alert) throws IOException {
    json.writeStartObject();
    QueryApi.writeLabels(json, "labels", alert.labels());
    QueryApi.writeLabels(json, "annotations", alert.annotations());
    json.writeStringField("state", alert.state().name().toLowerCase(Locale.ROOT));
    json.writeStringField("activeAt", alert.activeAt().toString());
    if (alert.keepFiringSince().isPresent()) {
      json.writeStringField("keepFiringSince", alert.keepFiringSince().get().toString());
    }
    json.writeStringField("value", alert.value());
    json.writeEndObject();
  }

  private static String time(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(NEVER);
  }

  static BigDecimal seconds(Duration duration) {
    BigDecimal seconds = BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }
}
