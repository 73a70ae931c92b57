package dev.nightjar.model;

/// A sample that stands for the many that a series counts, with what leads from it to elsewhere.
///
/// @param labels such as `trace_id`; not those of the series
/// @param timestampMillis since the Unix epoch
public record Exemplar(Labels labels, double value, long timestampMillis) {}
