package dev.nightjar.web.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.SampleText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes metric families as the JSON form of the protobuf message
/// `io.prometheus.client.MetricFamily`. Families of several series per sample are taken apart: each
/// series is one of its own without a type.
final class OwnFamilyJson {
  private OwnFamilyJson() {}

  static void write(List<MetricFamily> families, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (MetricFamily family : families) {
      MetricType type = family.metadata().type();
      String kind =
          switch (type) {
            case COUNTER -> "counter";
            case GAUGE, INFO, STATE_SET -> "gauge";
            case HISTOGRAM, GAUGE_HISTOGRAM, SUMMARY, UNKNOWN -> "untyped";
          };
      for (Map.Entry<String, List<MetricFamily.FamilySample>> part : parts(family).entrySet()) {
        write(part.getKey(), family.metadata().help(), kind, part.getValue(), json);
      }
    }
    json.writeEndArray();
  }

  private static Map<String, List<MetricFamily.FamilySample>> parts(MetricFamily family) {
    Map<String, List<MetricFamily.FamilySample>> parts = new LinkedHashMap<>();
    for (MetricFamily.FamilySample sample : family.samples()) {
      String name = sample.labels().metricName();
      parts.computeIfAbsent(name, n -> new ArrayList<>()).add(sample);
    }
    return parts;
  }

  private static void write(
      String name,
      String help,
      String kind,
      List<MetricFamily.FamilySample> samples,
      JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("help", help);
    json.writeStringField("type", kind.toUpperCase(Locale.ROOT));
    json.writeArrayFieldStart("metric");
    for (MetricFamily.FamilySample sample : samples) {
      json.writeStartObject();
      writeLabels(sample.labels(), json);
      json.writeObjectFieldStart(kind);
      json.writeFieldName("value");
      if (Double.isFinite(sample.value())) {
        json.writeNumber(sample.value());
      } else {
        json.writeString(
            SampleText.json(sample.value()).replace("Inf", "Infinity").replace("+", ""));
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeLabels(Labels labels, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("label");
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).equals(Labels.NAME)) {
        json.writeStartObject();
        json.writeStringField("name", labels.name(i));
        json.writeStringField("value", labels.value(i));
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }
}
