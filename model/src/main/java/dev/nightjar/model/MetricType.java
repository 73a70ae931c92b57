package dev.nightjar.model;

/// What kind of metric a family is, in OpenMetrics' words.
public enum MetricType {
  COUNTER("counter"),
  GAUGE("gauge"),
  HISTOGRAM("histogram"),
  GAUGE_HISTOGRAM("gaugehistogram"),
  SUMMARY("summary"),
  INFO("info"),
  STATE_SET("stateset"),
  UNKNOWN("unknown");

  private final String wireName;

  MetricType(String wireName) {
    this.wireName = wireName;
  }

  /// The name in exposition formats and API answers.
  public String wireName() {
    return wireName;
  }
}
