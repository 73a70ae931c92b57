package dev.nightjar.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// In what form a page of `/federate` goes out.
///
/// @param isProtobuf as delimited protobuf messages; else as Prometheus text
public record FederationFormat(boolean isProtobuf, NameEscaping escaping) {
  private static final int MAX_CLAUSES = 100;

  /// One form that a reader takes.
  private record Clause(String type, double weight, Map<String, String> parameters) {
    boolean has(String name, String value) {
      return parameters.getOrDefault(name, "").equals(value);
    }
  }

  /// The form that an `Accept` header wants most and that is served; text where it names none.
  public static FederationFormat of(String accept) {
    NameEscaping escaping = NameEscaping.UNDERSCORES;
    for (Clause clause : clauses(accept)) {
      escaping = NameEscaping.of(clause.parameters().getOrDefault("escaping", "")).orElse(escaping);
      if (clause.type().equals("application/vnd.google.protobuf")
          && clause.has("proto", "io.prometheus.client.MetricFamily")
          && clause.has("encoding", "delimited")) {
        return new FederationFormat(true, escaping);
      }
      if (clause.type().equals("*/*")
          || clause.type().equals("text/*")
          || (clause.type().equals("text/plain")
              && (clause.has("version", "") || clause.has("version", "0.0.4")))) {
        return new FederationFormat(false, escaping);
      }
    }
    return new FederationFormat(false, escaping);
  }

  /// The content type of the page.
  public String contentType() {
    String type =
        isProtobuf
            ? "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                + " encoding=delimited"
            : "text/plain; version=0.0.4; charset=utf-8";
    return type + "; escaping=" + escaping.wireName();
  }

  private static List<Clause> clauses(String accept) {
    List<Clause> clauses = new ArrayList<>();
    for (String text : accept.split(",", MAX_CLAUSES)) {
      String[] parts = text.split(";");
      Map<String, String> parameters = new HashMap<>();
      for (int i = 1; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        if (equals > 0) {
          parameters.put(
              parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT),
              parts[i].substring(equals + 1).strip());
        }
      }
      String type = parts[0].strip().toLowerCase(Locale.ROOT);
      if (!type.isEmpty()) {
        clauses.add(new Clause(type, weight(parameters.getOrDefault("q", "1")), parameters));
      }
    }
    clauses.sort(Comparator.comparingDouble(Clause::weight).reversed());
    return clauses;
  }

  private static double weight(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 1;
    }
  }
}
