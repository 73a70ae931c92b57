package dev.nightjar.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What one client pushed under one grouping key: it stands until it is replaced or deleted.
///
/// @param grouping the grouping key, `job` included; samples carry it already
/// @param pushedAt the last push that was taken
/// @param failedAt the last push that was refused
/// @param families in order of their names
public record PushGroup(
    Labels grouping,
    Optional<Instant> pushedAt,
    Optional<Instant> failedAt,
    List<MetricFamily> families) {
  public PushGroup {
    families = List.copyOf(families);
  }
}
