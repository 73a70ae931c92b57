package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.alert.rule.AlertView;
import dev.nightjar.alert.rule.AlertingRule;
import dev.nightjar.alert.rule.RecordingRule;
import dev.nightjar.alert.rule.RuleGroupView;
import dev.nightjar.alert.rule.RuleView;
import dev.nightjar.web.http.Answer;
import dev.nightjar.web.http.Request;
import dev.nightjar.web.http.Router;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
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
    String type = request.parameter("type").orElse("");
    if (!List.of("", "alert", "record").contains(type)) {
      throw Parameters.wrong("type", "not supported value \"" + type + "\"");
    }
    List<String> names = request.all("rule_name[]");
    List<String> groupNames = request.all("rule_group[]");
    List<String> files = request.all("file[]");
    List<RuleGroupView> shown =
        groups.get().stream()
            .filter(g -> groupNames.isEmpty() || groupNames.contains(g.group().name()))
            .filter(g -> files.isEmpty() || files.contains(g.group().file()))
            .toList();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("groups");
          for (RuleGroupView group : shown) {
            writeGroup(json, group, type, names);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void writeGroup(
      JsonGenerator json, RuleGroupView view, String type, List<String> names) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", view.group().name());
    json.writeStringField("file", view.group().file());
    json.writeArrayFieldStart("rules");
    for (RuleView rule : view.rules()) {
      boolean named = names.isEmpty() || names.contains(rule.rule().name());
      boolean typed =
          type.isEmpty() || type.equals(rule.rule() instanceof AlertingRule ? "alert" : "record");
      if (named && typed) {
        writeRule(json, rule);
      }
    }
    json.writeEndArray();
    json.writeNumberField("interval", seconds(view.group().interval()));
    json.writeNumberField("limit", view.group().limit());
    json.writeNumberField("evaluationTime", seconds(view.evaluationTime()));
    json.writeStringField("lastEvaluation", time(view.lastEvaluation()));
    json.writeEndObject();
  }

  private static void writeRule(JsonGenerator json, RuleView view) throws IOException {
    json.writeStartObject();
    switch (view.rule()) {
      case AlertingRule rule -> {
        json.writeStringField("state", view.state().name().toLowerCase(Locale.ROOT));
        json.writeStringField("name", rule.alert());
        json.writeStringField("query", rule.expr());
        json.writeNumberField("duration", seconds(rule.hold()));
        json.writeNumberField("keepFiringFor", seconds(rule.keepFiringFor()));
        writeTexts(json, "labels", rule.labels());
        writeTexts(json, "annotations", rule.annotations());
        json.writeArrayFieldStart("alerts");
        for (AlertView alert : view.alerts()) {
          writeAlert(json, alert);
        }
        json.writeEndArray();
        writeHealth(json, view);
        json.writeStringField("type", "alerting");
      }
      case RecordingRule rule -> {
        json.writeStringField("name", rule.record());
        json.writeStringField("query", rule.expr());
        if (!rule.labels().isEmpty()) {
          writeTexts(json, "labels", rule.labels());
        }
        writeHealth(json, view);
        json.writeStringField("type", "recording");
      }
    }
    json.writeEndObject();
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
        groups.get().stream()
            .flatMap(group -> group.rules().stream())
            .flatMap(rule -> rule.alerts().stream())
            .toList();
    return Success.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("alerts");
          for (AlertView alert : active) {
            writeAlert(json, alert);
          }
          json.writeEndArray();
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
