package dev.nightjar.wire;

import java.util.Locale;

/// The formats in which metrics are exposed.
public enum ExpositionFormat {
  /// Prometheus text 0.0.4, and 1.0.0 with quoted UTF-8 names; timestamps in milliseconds.
  PROMETHEUS_TEXT("text/plain; version=0.0.4; charset=utf-8"),
  /// OpenMetrics 1.0; timestamps in seconds, `# EOF` at the end.
  OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8"),
  /// Messages `io.prometheus.client.MetricFamily`, each after its length; the one format with
  /// native histograms.
  PROTOBUF(
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
          + " encoding=delimited");

  /// What we read best first, anything in the end.
  private static final String ACCEPT =
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
          + "application/openmetrics-text;version=0.0.1;q=0.5,"
          + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
          + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

  /// The same where native histograms are wanted.
  private static final String ACCEPT_NATIVE =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
          + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
          + "application/openmetrics-text;version=0.0.1;q=0.4,"
          + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
          + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

  private final String contentType;

  ExpositionFormat(String contentType) {
    this.contentType = contentType;
  }

  /// The `Accept` header of a scrape.
  ///
  /// @param isNative whether native histograms are wanted
  /// @param escaping what is to become of names that are not classic
  public static String accept(boolean isNative, NameEscaping escaping) {
    return (isNative ? ACCEPT_NATIVE : ACCEPT)
        .replace(NameEscaping.ALLOW_UTF_8.wireName(), escaping.wireName());
  }

  /// The header under which this format is served.
  public String contentType() {
    return contentType;
  }

  /// The format that a `Content-Type` header names; text for a header that is empty, unknown or
  /// malformed, since plain text is what hand-written exporters send under any name.
  public static ExpositionFormat ofContentType(String header) {
    int end = header.indexOf(';');
    String media = (end < 0 ? header : header.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    return switch (media) {
      case "application/openmetrics-text" -> OPENMETRICS;
      case "application/vnd.google.protobuf" -> PROTOBUF;
      default -> PROMETHEUS_TEXT;
    };
  }
}
