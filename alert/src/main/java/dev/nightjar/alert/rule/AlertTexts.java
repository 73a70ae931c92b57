package dev.nightjar.alert.rule;

import dev.nightjar.alert.template.Functions;
import dev.nightjar.alert.template.PrometheusFunctions;
import dev.nightjar.alert.template.StringMap;
import dev.nightjar.alert.template.Template;
import dev.nightjar.alert.template.TemplateException;
import dev.nightjar.model.Labels;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Fills in the templates in a rule's labels and annotations for one evaluation. A template that
/// fails leaves its error as the text, so that the alert still goes out.
final class AlertTexts {
  static final Set<String> VARIABLES =
      Set.of("$labels", "$externalLabels", "$externalURL", "$value");

  /// What Prometheus writes before every text; places in errors count it.
  private static final String DEFINITIONS =
      "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
          + "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

  private final String name;
  private final Functions functions;
  private final EvaluatorConfig config;
  private final Map<String, Template> parsed = new HashMap<>();

  AlertTexts(
      String alert, EvaluatorConfig config, PrometheusFunctions.Query query, Instant evaluation) {
    this.name = "__alert_" + alert;
    this.config = config;
    this.functions = PrometheusFunctions.of(query, evaluation, config.externalUrl());
  }

  String expand(String text, Labels labels, double value) {
    if (!text.contains("{{")) {
      return text;
    }
    var shown = new StringMap(labels);
    var external = new StringMap(config.externalLabels());
    String url = config.externalUrl();
    String phase = "parsing";
    try {
      Template template = parsed.get(text);
      if (template == null) {
        template = Template.parse(name, DEFINITIONS + text, functions, Set.of());
        parsed.put(text, template);
      }
      phase = "executing";
      return template.run(
          Map.of("Labels", shown, "ExternalLabels", external, "ExternalURL", url, "Value", value),
          Map.of());
    } catch (TemplateException e) {
      return "<error expanding template: error "
          + phase
          + " template "
          + name
          + ": "
          + e.getMessage()
          + ">";
    }
  }
}
