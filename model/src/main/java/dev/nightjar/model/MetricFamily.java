package dev.nightjar.model;

import java.util.List;

/// A metric family with its samples, as an exposition page holds it.
///
/// @param samples each with its full series name (such as `x_bucket`) and labels
public record MetricFamily(Metadata metadata, List<FamilySample> samples) {
  public MetricFamily {
    samples = List.copyOf(samples);
  }

  /// @param labels metric name included
  public record FamilySample(Labels labels, double value) {}
}
