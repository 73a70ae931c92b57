package dev.nightjar.tsdb;

import java.nio.file.Path;
import java.time.Duration;

/// How the metric engine keeps its data.
///
/// @param dir the data directory; a tenant's files are under `metrics/<tenant>/`
/// @param retention samples older than this are refused, and deleted once their whole block is
/// @param headBytes memory of one tenant's head at which it is written to a block, whatever its
///   age; more makes better blocks and a longer replay
/// @param blockSpan the head is written to a block at this age
/// @param maxSeries series that one tenant's head may hold; samples of further ones are refused
/// @param walForce the longest time for which an acknowledged sample may be lost to a power cut
/// @param maintainEvery how often the engine looks for old blocks, small ones and an old head
public record TsdbConfig(
    Path dir,
    Duration retention,
    long headBytes,
    Duration blockSpan,
    int maxSeries,
    Duration walForce,
    Duration maintainEvery) {

  public TsdbConfig {
    requirePositive("retention", retention);
    requirePositive("blockSpan", blockSpan);
    requirePositive("maintainEvery", maintainEvery);
    if (headBytes <= 0 || maxSeries <= 0 || walForce.isNegative()) {
      throw new IllegalArgumentException(
          "headBytes and maxSeries must be positive, walForce not negative: got %d, %d, %s"
              .formatted(headBytes, maxSeries, walForce));
    }
  }

  /// 30 days, 256 MiB, 2 hours, 2 million series, 1 second, every 30 seconds.
  public static TsdbConfig in(Path dir) {
    return new TsdbConfig(
        dir,
        Duration.ofDays(30),
        256L << 20,
        Duration.ofHours(2),
        2_000_000,
        Duration.ofSeconds(1),
        Duration.ofSeconds(30));
  }

  public TsdbConfig withRetention(Duration value) {
    return new TsdbConfig(dir, value, headBytes, blockSpan, maxSeries, walForce, maintainEvery);
  }

  public TsdbConfig withHeadBytes(long value) {
    return new TsdbConfig(dir, retention, value, blockSpan, maxSeries, walForce, maintainEvery);
  }

  public TsdbConfig withBlockSpan(Duration value) {
    return new TsdbConfig(dir, retention, headBytes, value, maxSeries, walForce, maintainEvery);
  }

  public TsdbConfig withMaxSeries(int value) {
    return new TsdbConfig(dir, retention, headBytes, blockSpan, value, walForce, maintainEvery);
  }

  public TsdbConfig withWalForce(Duration value) {
    return new TsdbConfig(dir, retention, headBytes, blockSpan, maxSeries, value, maintainEvery);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive: got " + value);
    }
  }
}
