package dev.nightjar.testing.bench.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a server answered to a query, for comparison: values by series and time.
record Answers(Map<String, Double> values) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Relative difference up to which two values count as the same: sums in another order differ.
  private static final double TOLERANCE = 1e-9;

  Answers {
    values = Map.copyOf(values);
  }

  /// Reads an answer.
  ///
  /// @param isNamed whether names of metrics count; servers differ in which functions keep them
  static Answers of(byte[] body, boolean isNamed) throws IOException {
    JsonNode data = JSON.readTree(body).path("data");
    var values = new TreeMap<String, Double>();
    JsonNode results = data.path("result");
    String type = data.path("resultType").asText();
    switch (type) {
      case "scalar" -> put(values, "", results);
      case "vector" -> results.forEach(one -> put(values, series(one, isNamed), one.path("value")));
      case "matrix" ->
          results.forEach(
              one -> one.path("values").forEach(value -> put(values, series(one, isNamed), value)));
      default ->
          throw new IOException("want an answer to a query, got type \"%s\"".formatted(type));
    }
    return new Answers(values);
  }

  private static void put(Map<String, Double> values, String series, JsonNode timeAndValue) {
    double value =
        switch (timeAndValue.path(1).asText()) {
          case "+Inf" -> Double.POSITIVE_INFINITY;
          case "-Inf" -> Double.NEGATIVE_INFINITY;
          case String text -> Double.parseDouble(text);
        };
    values.put(series + "@" + Math.round(timeAndValue.path(0).asDouble() * 1_000), value);
  }

  private static String series(JsonNode result, boolean isNamed) {
    var labels = new TreeMap<String, String>();
    result
        .path("metric")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    if (!isNamed) {
      labels.remove("__name__");
    }
    return labels.toString();
  }

  /// The only value; empty answers count as 0.
  double single() {
    return values.values().stream().findFirst().orElse(0.0);
  }

  /// How this answer differs from the one that counts as right; empty when it does not.
  String differenceTo(Answers right) {
    if (!values.keySet().equals(right.values.keySet())) {
      long common = values.keySet().stream().filter(right.values::containsKey).count();
      return "%d values, want %d, %d in common"
          .formatted(values.size(), right.values.size(), common);
    }
    double most = 0;
    for (var value : right.values.entrySet()) {
      most = Math.max(most, difference(values.getOrDefault(value.getKey(), 0.0), value.getValue()));
    }
    return most <= TOLERANCE
        ? ""
        : String.format(Locale.ROOT, "values up to %.2g %% off", most * 100);
  }

  private static double difference(double value, double right) {
    if (Double.compare(value, right) == 0 || value == right) {
      return 0;
    }
    return Double.isFinite(value) && Double.isFinite(right)
        ? Math.abs(value - right) / Math.max(Math.abs(value), Math.abs(right))
        : Double.POSITIVE_INFINITY;
  }

  /// The name in Prometheus' answer to a request for a snapshot.
  static String snapshotName(byte[] body) throws IOException {
    return JSON.readTree(body).path("data").path("name").asText();
  }
}
