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
/// @param maxSeries series that one tenant may have in memory; samples of further ones are refused
/// @param walForce the longest time for which an acknowledged sample may be lost to a power cut
/// @param maintainEvery how often the engine looks for old blocks, small ones and an old head
/// @param reserveBytes room on the disk below which nothing more is taken, so that a head can still
///   be written to a block; it grows with the log, to eight times this. 0 for none
public record TsdbConfig(
    Path dir,
    Duration retention,
    long headBytes,
    Duration blockSpan,
    int maxSeries,
    Duration walForce,
    Duration maintainEvery,
    long reserveBytes) {
  private static final long MAX_HEAD_BYTES = 256L << 20;
  private static final long MAX_SERIES = 2_000_000;

  /// What a series takes in a live head, a frozen one and their table, roughly.
  private static final long BYTES_PER_SERIES = 2 * 205 + 250;

  /// What a series may take in the table, on average: twice what it usually does.
  private static final long TABLE_BYTES_PER_SERIES = 500;

  public TsdbConfig {
    requirePositive("retention", retention);
    requirePositive("blockSpan", blockSpan);
    requirePositive("maintainEvery", maintainEvery);
    if (headBytes <= 0 || maxSeries <= 0 || walForce.isNegative() || reserveBytes < 0) {
      throw new IllegalArgumentException(
          "headBytes, maxSeries must be positive, walForce, reserveBytes not negative: %d, %d, %s, %d"
              .formatted(headBytes, maxSeries, walForce, reserveBytes));
    }
  }

  /// 30 days, 256 MiB or an eighth of the memory that is ours if that is less, 2 hours, 2 million
  /// series or what half of that memory holds, 1 second, every 30 seconds, 64 MiB in reserve.
  public static TsdbConfig in(Path dir) {
    return new TsdbConfig(
        dir,
        Duration.ofDays(30),
        Math.min(MAX_HEAD_BYTES, Runtime.getRuntime().maxMemory() / 8),
        Duration.ofHours(2),
        (int) Math.min(MAX_SERIES, Runtime.getRuntime().maxMemory() / (2 * BYTES_PER_SERIES)),
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        64L << 20);
  }

  /// What the series in memory may take for their labels and names, in bytes.
  long maxTableBytes() {
    return (long) maxSeries * TABLE_BYTES_PER_SERIES;
  }

  public TsdbConfig withRetention(Duration value) {
    return new TsdbConfig(
        dir, value, headBytes, blockSpan, maxSeries, walForce, maintainEvery, reserveBytes);
  }

  public TsdbConfig withHeadBytes(long value) {
    return new TsdbConfig(
        dir, retention, value, blockSpan, maxSeries, walForce, maintainEvery, reserveBytes);
  }

  public TsdbConfig withBlockSpan(Duration value) {
    return new TsdbConfig(
        dir, retention, headBytes, value, maxSeries, walForce, maintainEvery, reserveBytes);
  }

  public TsdbConfig withMaxSeries(int value) {
    return new TsdbConfig(
        dir, retention, headBytes, blockSpan, value, walForce, maintainEvery, reserveBytes);
  }

  public TsdbConfig withWalForce(Duration value) {
    return new TsdbConfig(
        dir, retention, headBytes, blockSpan, maxSeries, value, maintainEvery, reserveBytes);
  }

  public TsdbConfig withMaintainEvery(Duration value) {
    return new TsdbConfig(
        dir, retention, headBytes, blockSpan, maxSeries, walForce, value, reserveBytes);
  }

  public TsdbConfig withReserveBytes(long value) {
    return new TsdbConfig(
        dir, retention, headBytes, blockSpan, maxSeries, walForce, maintainEvery, value);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive: got " + value);
    }
  }
}
