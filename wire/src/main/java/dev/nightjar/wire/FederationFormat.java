package dev.nightjar.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// In what form a page of `/federate` goes out.
public record FederationFormat(Form form, NameEscaping escaping) {
  /// The forms of pages.
  public enum Form {
    /// Prometheus text, without native histograms.
    TEXT("text/plain; version=0.0.4; charset=utf-8", ""),
    /// Protobuf messages, each after its length.
    DELIMITED("", "delimited"),
    /// Protobuf messages as text, a field a line.
    PROTOBUF_TEXT("", "text"),
    /// Protobuf messages as text, a message a line.
    COMPACT_TEXT("", "compact-text");

    private final String contentType;
    private final String encoding;

    Form(String contentType, String encoding) {
      this.contentType = contentType;
      this.encoding = encoding;
    }

    private String contentType() {
      return encoding.isEmpty()
          ? contentType
          : "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding="
              + encoding;
    }
  }

  private static final int MAX_CLAUSES = 100;

  /// One form that a reader takes.
  private record Clause(String type, double weight, Map<String, String> parameters) {
    boolean has(String name, String value) {
      return parameters.getOrDefault(name, "").equals(value);
    }

    /// What this asks for and is served.
    Optional<Form> form() {
      if (type.equals("application/vnd.google.protobuf")
          && has("proto", "io.prometheus.client.MetricFamily")) {
        return Stream.of(Form.values())
            .filter(form -> form != Form.TEXT && has("encoding", form.encoding))
            .findFirst();
      }
      boolean isText =
          type.equals("*/*")
              || type.equals("text/*")
              || (type.equals("text/plain") && (has("version", "") || has("version", "0.0.4")));
      return isText ? Optional.of(Form.TEXT) : Optional.empty();
    }
  }

  /// The form that an `Accept` header wants most and that is served; text where it names none.
  public static FederationFormat of(String accept) {
    NameEscaping escaping = NameEscaping.UNDERSCORES;
    for (Clause clause : clauses(accept)) {
      escaping = NameEscaping.of(clause.parameters().getOrDefault("escaping", "")).orElse(escaping);
      Optional<Form> form = clause.form();
      if (form.isPresent()) {
        return new FederationFormat(form.get(), escaping);
      }
    }
    return new FederationFormat(Form.TEXT, escaping);
  }

  /// Whether samples go out as messages, in whatever form these have.
  public boolean isProtobuf() {
    return form != Form.TEXT;
  }

  /// The content type of the page.
  public String contentType() {
    return form.contentType() + "; escaping=" + escaping.wireName();
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
