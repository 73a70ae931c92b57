package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.promql.ast.AggregateOp;
import dev.nightjar.promql.ast.BinaryOp;
import dev.nightjar.promql.ast.Feature;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.Functions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a client may use here, by the names that Prometheus gives it in `/api/v1/features`: kinds
/// of features, and of each whether it is on.
public final class FeatureList {
  private final Map<String, Map<String, Boolean>> all = new TreeMap<>();

  /// @param promql which parts of PromQL are on
  /// @param lifecycle whether `/-/reload` and `/-/quit` are served
  /// @param admin whether `/api/v1/admin/tsdb/…` is
  public FeatureList(Features promql, boolean lifecycle, boolean admin) {
    addLanguage(promql);
    set("api", "lifecycle", lifecycle);
    set("api", "admin", admin);
    for (String name :
        List.of(
            "exclude_alerts",
            "label_values_match",
            "query_stats",
            "query_warnings",
            "remote_write_receiver",
            "time_range_labels",
            "time_range_series")) {
      set("api", name, true);
    }
    set("api", "otlp_write_receiver", false);
    set("api", "search", false);
    set("prometheus", "agent_mode", false);
    set("prometheus", "auto_reload_config", false);
    set("prometheus", "server_mode", true);
    set("rules", "concurrent_rule_eval", false);
    set("rules", "keep_firing_for", true);
    set("rules", "query_offset", true);
    set("service_discovery_providers", "static", true);
    set("tsdb", "exemplar_storage", true);
    set("tsdb", "native_histograms", true);
  }

  private void addLanguage(Features promql) {
    for (String word :
        List.of(
            "at_modifier",
            "bool",
            "by",
            "group_left",
            "group_right",
            "ignoring",
            "negative_offset",
            "offset",
            "on",
            "per_query_lookback_delta",
            "subqueries",
            "without")) {
      set("promql", word, true);
    }
    set("promql", "anchored", promql.has(Feature.EXTENDED_RANGES));
    set("promql", "smoothed", promql.has(Feature.EXTENDED_RANGES));
    for (String word : List.of("fill", "fill_left", "fill_right")) {
      set("promql", word, promql.has(Feature.FILL_MODIFIERS));
    }
    set("promql", "delayed_name_removal", promql.has(Feature.DELAYED_NAME_REMOVAL));
    set("promql", "duration_expr", promql.has(Feature.DURATION_EXPRESSIONS));
    set("promql", "per_step_stats", false);
    set("promql", "type_and_unit_labels", false);
    for (Functions.Signature function : Functions.all()) {
      boolean isOn = !function.experimental() || promql.has(Feature.EXPERIMENTAL_FUNCTIONS);
      set("promql_functions", function.name(), isOn);
    }
    for (BinaryOp op : BinaryOp.values()) {
      set("promql_operators", op.symbol(), true);
    }
    for (String symbol : List.of("=~", "!~")) {
      set("promql_operators", symbol, true);
    }
    for (AggregateOp op : AggregateOp.values()) {
      boolean isOn = !op.isExperimental() || promql.has(Feature.EXPERIMENTAL_FUNCTIONS);
      set("promql_operators", op.symbol(), isOn);
    }
  }

  private void set(String kind, String name, boolean isOn) {
    all.computeIfAbsent(kind, k -> new TreeMap<>()).put(name, isOn);
  }

  /// Writes an object per kind.
  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Map<String, Boolean>> kind : all.entrySet()) {
      json.writeObjectFieldStart(kind.getKey());
      for (Map.Entry<String, Boolean> feature : kind.getValue().entrySet()) {
        json.writeBooleanField(feature.getKey(), feature.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
