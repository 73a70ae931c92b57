package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How a target fares.
///
/// @param lastError why the last scrape failed, in words; empty when it did not
/// @param lastScrape when the last scrape began
/// @param lastDuration how long it took
public record TargetStatus(
    String pool,
    Labels discoveredLabels,
    Labels labels,
    URI uri,
    Health health,
    String lastError,
    Optional<Instant> lastScrape,
    Duration lastDuration,
    Duration interval,
    Duration timeout) {
  /// What the last scrape says of a target.
  public enum Health {
    UNKNOWN("unknown"),
    UP("up"),
    DOWN("down");

    private final String wireName;

    Health(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }
}
