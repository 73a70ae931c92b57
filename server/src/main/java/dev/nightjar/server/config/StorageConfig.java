package dev.nightjar.server.config;

import java.time.Duration;

/// How data are kept; takes effect at a restart.
///
/// @param retention how long metrics and log lines are kept
/// @param retentionBytes how much room metrics may take; 0: as much as there is
/// @param walForce the longest time for which acknowledged data may be lost to a power cut
/// @param outOfOrderWindow how far behind its series' newest sample one is taken
public record StorageConfig(
    Duration retention, long retentionBytes, Duration walForce, Duration outOfOrderWindow) {
  public static final StorageConfig DEFAULT =
      new StorageConfig(Duration.ofDays(30), 0, Duration.ofSeconds(1), Duration.ofHours(1));
}
