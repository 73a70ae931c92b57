package dev.nightjar.wire;

import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.NightjarException;
import dev.nightjar.wire.Expositions.Histograms;
import java.util.List;
import java.util.Optional;

/// What one pushed body holds.
///
/// @param families in order of their names, each with at least one sample; samples that belong to a
///   histogram or summary stand in its family
/// @param firstTimestamp where the first sample stands that carries a time of its own, which a push
///   must not: `line 3`, or in a body without lines `metric 3`
/// @param lost exemplars and native forms of histograms, which are not among the families
public record PushedMetrics(
    List<MetricFamily> families, Optional<String> firstTimestamp, Tally lost) {
  public PushedMetrics {
    families = List.copyOf(families);
  }

  /// Reads a body of Prometheus text as the Pushgateway does: one `HELP` and one `TYPE` line a
  /// family, before its samples, and histograms and summaries made of nothing but their parts.
  ///
  /// @throws NightjarException `BAD_DATA` with the place of the first fault
  public static PushedMetrics read(byte[] body) {
    var collector = new FamilyCollector(true);
    PrometheusText.readPush(body, collector);
    return collector.collected();
  }

  /// Reads a body of protobuf as [ExpositionFormat#PROTOBUF] has it. Of a histogram that is classic
  /// and native its classic form is read; of one that is native alone its count and sum.
  ///
  /// @throws NightjarException `BAD_DATA` with the place of the first fault
  public static PushedMetrics readProtobuf(byte[] body) {
    var collector = new FamilyCollector(false);
    new ProtobufExposition(body, collector, Histograms.CLASSIC, true).read();
    return collector.collected();
  }
}
