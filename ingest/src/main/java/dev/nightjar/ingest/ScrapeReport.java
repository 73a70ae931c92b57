package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.StaleMarker;
import java.time.Duration;
import java.util.List;

/// The series that tell how each scrape of one target went.
final class ScrapeReport {
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<Labels> series;

  ScrapeReport(Labels target) {
    series =
        List.of(
            target.with(Labels.NAME, "up"),
            target.with(Labels.NAME, "scrape_duration_seconds"),
            target.with(Labels.NAME, "scrape_samples_scraped"),
            target.with(Labels.NAME, "scrape_samples_post_metric_relabeling"),
            target.with(Labels.NAME, "scrape_series_added"));
  }

  void add(long now, boolean up, Duration took, int scraped, int kept, int added, SampleBatch to) {
    double[] values = {up ? 1 : 0, took.toNanos() / NANOS_PER_SECOND, scraped, kept, added};
    for (int i = 0; i < values.length; i++) {
      to.add(series.get(i), now, values[i]);
    }
  }

  void end(long now, SampleBatch to) {
    series.forEach(labels -> to.add(labels, now, StaleMarker.VALUE));
  }
}
