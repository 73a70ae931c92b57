package dev.nightjar.testing.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a server says to a query: an error, or values by series and time.
///
/// @param error empty when there is none
/// @param values by labels, then by time; a native histogram as its text
/// @param order the values of an instant vector as they came
record PromqlAnswer(
    String error, String type, Map<String, Map<String, String>> values, List<String> order) {
  static PromqlAnswer of(JsonNode answer) {
    if (!answer.path("status").asText().equals("success")) {
      return new PromqlAnswer(
          answer.path("errorType").asText() + ": " + answer.path("error").asText(),
          "",
          Map.of(),
          List.of());
    }
    JsonNode data = answer.path("data");
    String type = data.path("resultType").asText();
    JsonNode result = data.path("result");
    Map<String, Map<String, String>> values = new TreeMap<>();
    List<String> order = new ArrayList<>();
    if (type.equals("scalar") || type.equals("string")) {
      values.put("", Map.of(result.path(0).asText(), result.path(1).asText()));
      return new PromqlAnswer("", type, values, List.of());
    }
    for (JsonNode series : result) {
      Map<String, String> samples = new HashMap<>();
      for (String key : List.of("values", "histograms")) {
        series.path(key).forEach(s -> samples.put(s.path(0).asText(), text(s.path(1))));
      }
      for (String key : List.of("value", "histogram")) {
        if (series.has(key)) {
          samples.put(series.path(key).path(0).asText(), text(series.path(key).path(1)));
          order.add(text(series.path(key).path(1)));
        }
      }
      Map<String, String> labels = new TreeMap<>();
      series
          .path("metric")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
      values.put(labels.toString(), samples);
    }
    return new PromqlAnswer("", type, values, order);
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  /// The same without metric names.
  PromqlAnswer withoutNames() {
    Map<String, Map<String, String>> nameless = new TreeMap<>();
    values.forEach(
        (labels, samples) ->
            nameless // series that differ in their names alone become one
                .computeIfAbsent(
                    labels.replaceAll("__name__=[^,}]*(, )?", ""), _ -> new TreeMap<>())
                .putAll(samples));
    return new PromqlAnswer(error, type, nameless, order);
  }

  boolean failed() {
    return !error.isEmpty();
  }

  /// How `other` differs, if it does.
  ///
  /// @param tolerance relative
  Optional<String> differenceTo(PromqlAnswer other, double tolerance) {
    if (failed() || other.failed()) {
      // Which of several errors an evaluation meets first is nobody's promise.
      boolean both = error.startsWith("execution") && other.error.startsWith("execution");
      return both || gist(error).equals(gist(other.error))
          ? Optional.empty()
          : Optional.of("error \"" + error + "\" beside \"" + other.error + "\"");
    } else if (!type.equals(other.type)) {
      return Optional.of("type " + type + " beside " + other.type);
    } else if (!values.keySet().equals(other.values.keySet())) {
      return Optional.of("series " + values.keySet() + " beside " + other.values.keySet());
    }
    for (var series : values.entrySet()) {
      Map<String, String> others = other.values.getOrDefault(series.getKey(), Map.of());
      if (!series.getValue().keySet().equals(others.keySet())) {
        return Optional.of(
            "times of "
                + (series.getKey() + ": " + new TreeMap<>(series.getValue()))
                + (" beside " + new TreeMap<>(others)));
      }
      for (var sample : series.getValue().entrySet()) {
        String theirs = others.getOrDefault(sample.getKey(), "");
        if (!isSame(sample.getValue(), theirs, tolerance)) {
          return Optional.of(
              "%s at %s: %s beside %s"
                  .formatted(series.getKey(), sample.getKey(), sample.getValue(), theirs));
        }
      }
    }
    return Optional.empty();
  }

  /// An error without the series that it names: which of several comes first is nobody's promise.
  private static String gist(String error) {
    return error
        .replaceAll("\\{[^{}]*\\}", "{}")
        .replace("invalid parameter \"query\": ", "")
        .replaceAll("\"<Item [0-9]+>\" ", "");
  }

  static boolean isSame(String left, String right, double tolerance) {
    if (left.equals(right)) {
      return true;
    } else if (left.startsWith("{") || right.startsWith("{")) {
      return false;
    }
    double a = Double.parseDouble(left.replace("Inf", "Infinity"));
    double b = Double.parseDouble(right.replace("Inf", "Infinity"));
    double size = Math.max(Math.abs(a), Math.abs(b));
    return a == b || Math.abs(a - b) <= tolerance * Math.max(size, 1e-9);
  }
}
