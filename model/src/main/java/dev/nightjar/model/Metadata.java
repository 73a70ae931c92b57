package dev.nightjar.model;

/// What a metric family says of itself.
///
/// @param family the family's name, such as `http_requests_total` or, in OpenMetrics,
///   `http_requests`
/// @param help free text, may be empty
/// @param unit such as `seconds`, may be empty
public record Metadata(String family, MetricType type, String help, String unit) {}
