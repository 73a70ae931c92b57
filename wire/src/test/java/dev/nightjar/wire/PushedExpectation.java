package dev.nightjar.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Compares what a push was read into with families in the shape of the protobuf format.
final class PushedExpectation {
  private PushedExpectation() {}

  static void check(PushedMetrics pushed, JsonNode families) {
    Map<String, MetricFamily> byName = new TreeMap<>();
    pushed.families().forEach(f -> byName.put(f.metadata().family(), f));
    assertThat(byName).hasSize(families.size());
    for (JsonNode want : families) {
      MetricFamily got = requireNonNull(byName.get(want.get("Name").textValue()));
      assertThat(got.metadata().help()).isEqualTo(want.path("Help").asText(""));
      assertThat(got.metadata().type().wireName())
          .isEqualTo(
              switch (want.path("Type").asText("")) {
                case "UNTYPED" -> "unknown";
                case "GAUGE_HISTOGRAM" -> "gaugehistogram";
                case "COUNTER" -> "counter";
                case "GAUGE" -> "gauge";
                case "SUMMARY" -> "summary";
                case "HISTOGRAM" -> "histogram";
                default -> throw new AssertionError(want);
              });
      List<String> wanted = new ArrayList<>();
      want.get("Metric").forEach(metric -> expand(got.metadata().family(), metric, wanted));
      assertThat(got.samples().stream().map(s -> line(s.labels(), s.value())))
          .containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  private static String line(Labels labels, double value) {
    var text = new StringBuilder();
    ExpositionWriter.sample(labels, value, text);
    return text.toString();
  }

  private static void expand(String name, JsonNode metric, List<String> into) {
    Labels.Builder labels = Labels.builder().set(Labels.NAME, name);
    for (JsonNode pair : metric.path("Label")) {
      labels.set(pair.get("Name").textValue(), pair.path("Value").asText(""));
    }
    Labels whole = labels.build();
    for (String kind : List.of("Untyped", "Counter", "Gauge")) {
      if (metric.has(kind)) {
        into.add(line(whole, value(metric.get(kind), "Value")));
      }
    }
    expandSummary(name, whole, metric.path("Summary"), into);
    expandHistogram(name, whole, metric.path("Histogram"), into);
  }

  private static void expandSummary(
      String name, Labels labels, JsonNode summary, List<String> into) {
    addIf(summary, "SampleCount", labels.with(Labels.NAME, name + "_count"), into);
    addIf(summary, "SampleSum", labels.with(Labels.NAME, name + "_sum"), into);
    for (JsonNode q : summary.path("Quantile")) {
      String bound = FloatText.bound(FloatText.format(value(q, "Quantile")));
      into.add(line(labels.with("quantile", bound), value(q, "Value")));
    }
  }

  private static void expandHistogram(
      String name, Labels labels, JsonNode histogram, List<String> into) {
    addIf(histogram, "SampleCount", labels.with(Labels.NAME, name + "_count"), into);
    addIf(histogram, "SampleCountFloat", labels.with(Labels.NAME, name + "_count"), into);
    addIf(histogram, "SampleSum", labels.with(Labels.NAME, name + "_sum"), into);
    for (JsonNode b : histogram.path("Bucket")) {
      String bound = FloatText.bound(FloatText.format(value(b, "UpperBound")));
      String count = b.has("CumulativeCount") ? "CumulativeCount" : "CumulativeCountFloat";
      Labels bucket = labels.with(Labels.NAME, name + "_bucket").with("le", bound);
      into.add(line(bucket, value(b, count)));
    }
  }

  private static void addIf(JsonNode node, String field, Labels labels, List<String> into) {
    if (node.has(field)) {
      into.add(line(labels, value(node, field)));
    }
  }

  private static double value(JsonNode node, String field) {
    return node.has(field) ? Json.number(node.get(field)) : 0;
  }
}
