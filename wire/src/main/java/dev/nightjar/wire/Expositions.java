package dev.nightjar.wire;

import dev.nightjar.model.NightjarException;

/// Reads pages of metrics.
public final class Expositions {
  private Expositions() {}

  /// Reads a scraped page, all of it or nothing, with the tolerance that Prometheus has.
  ///
  /// @throws NightjarException `BAD_DATA` with line and column of the first malformed place
  public static Exposition read(byte[] page, ExpositionFormat format) {
    var builder = new Exposition.Builder();
    switch (format) {
      case PROMETHEUS_TEXT -> PrometheusText.readScrape(page, builder);
      case OPENMETRICS -> OpenMetricsText.read(page, builder);
    }
    return builder.build();
  }
}
