package dev.nightjar.search;

import java.nio.file.Path;
import java.time.Duration;

/// How and where log lines are kept.
///
/// @param dir one folder per tenant stands in it
/// @param retention days that ended longer ago are deleted whole
/// @param forceInterval the longest time for which an acknowledged line may be lost to a power cut;
///   zero forces each batch
/// @param blockBytes the size of lines in memory at which a block is sealed: larger blocks compress
///   better, smaller ones are quicker to look through
/// @param blockAge the age at which a smaller block is sealed
/// @param reserveBytes room on the disk below which nothing more is taken
/// @param maintenanceInterval how often old blocks are sealed and indexed and old days deleted
/// @param findLimit the longest time that one lookup may take
public record SearchConfig(
    Path dir,
    Duration retention,
    Duration forceInterval,
    int blockBytes,
    Duration blockAge,
    long reserveBytes,
    Duration maintenanceInterval,
    Duration findLimit) {
  public SearchConfig {
    if (!retention.isPositive() || blockBytes < 1 || !maintenanceInterval.isPositive()) {
      throw new IllegalArgumentException(
          "retention, block size and maintenance interval must be positive");
    }
  }

  /// 30 days, forced every second, blocks of 1 MiB or 5 minutes, 32 MiB in reserve.
  public static SearchConfig in(Path dir) {
    return new SearchConfig(
        dir,
        Duration.ofDays(30),
        Duration.ofSeconds(1),
        1 << 20,
        Duration.ofMinutes(5),
        32L << 20,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30));
  }

  public SearchConfig withRetention(Duration newRetention) {
    return new SearchConfig(
        dir,
        newRetention,
        forceInterval,
        blockBytes,
        blockAge,
        reserveBytes,
        maintenanceInterval,
        findLimit);
  }

  public SearchConfig withForceInterval(Duration newInterval) {
    return new SearchConfig(
        dir,
        retention,
        newInterval,
        blockBytes,
        blockAge,
        reserveBytes,
        maintenanceInterval,
        findLimit);
  }

  public SearchConfig withBlockBytes(int newBytes) {
    return new SearchConfig(
        dir,
        retention,
        forceInterval,
        newBytes,
        blockAge,
        reserveBytes,
        maintenanceInterval,
        findLimit);
  }
}
