package dev.nightjar.wire;

import dev.nightjar.model.NightjarException;

/// Reads pages of metrics.
public final class Expositions {
  private Expositions() {}

  /// Which forms of a histogram are read that a page has in both; a classic one alone always is.
  public enum Histograms {
    CLASSIC,
    NATIVE,
    BOTH
  }

  /// Reads a scraped page without native histograms.
  ///
  /// @throws NightjarException as the other [#read]
  public static Exposition read(byte[] page, ExpositionFormat format) {
    return read(page, format, Histograms.CLASSIC);
  }

  /// Reads a scraped page, all of it or nothing, with the tolerance that Prometheus has.
  ///
  /// @throws NightjarException `BAD_DATA` with line and column of the first malformed place, or its
  ///   byte where the format has no lines
  public static Exposition read(byte[] page, ExpositionFormat format, Histograms histograms) {
    var builder = new Exposition.Builder();
    switch (format) {
      case PROMETHEUS_TEXT -> PrometheusText.readScrape(page, builder);
      case OPENMETRICS -> OpenMetricsText.read(page, builder);
      case PROTOBUF -> new ProtobufExposition(page, builder, histograms).read();
    }
    return builder.build();
  }
}
