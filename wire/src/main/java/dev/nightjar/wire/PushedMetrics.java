package dev.nightjar.wire;

import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.NightjarException;
import java.util.List;
import java.util.OptionalInt;

/// What one pushed body holds.
///
/// @param families in order of their names, each with at least one sample; samples that belong to a
///   histogram or summary stand in its family
/// @param firstTimestampLine where the first sample stands that carries a time of its own, which a
///   push must not
public record PushedMetrics(List<MetricFamily> families, OptionalInt firstTimestampLine) {
  public PushedMetrics {
    families = List.copyOf(families);
  }

  /// Reads a body of Prometheus text as the Pushgateway does: one `HELP` and one `TYPE` line a
  /// family, before its samples, and histograms and summaries made of nothing but their parts.
  ///
  /// @throws NightjarException `BAD_DATA` with the place of the first fault
  public static PushedMetrics read(byte[] body) {
    var collector = new FamilyCollector();
    PrometheusText.readPush(body, collector);
    return collector.collected();
  }
}
