package dev.nightjar.tsdb;

import java.nio.file.Path;
import java.time.Duration;

/// How the metric engine keeps its data.
///
/// @param dir the data directory; a tenant's files are under `metrics/<tenant>/`
/// @param retention samples older than this are refused, and deleted once their whole block is
/// @param retentionBytes room that one tenant's files may take: the oldest blocks beyond it are
///   deleted; 0 for no such bound
/// @param headBytes memory of one tenant's head at which it leaves for a file, whatever its age
/// @param logBytes size of the write-ahead log at which the head leaves for a file, or 48 bytes for
///   each series if that is more; more makes larger files and a longer replay
/// @param blockSpan what spans this time, or waits for so long, is written to a block
/// @param outOfOrderWindow how far behind its series' newest sample one is taken
/// @param maxSeries series that one tenant may have in memory; samples of further ones are refused
/// @param walForce the longest time for which an acknowledged sample may be lost to a power cut
/// @param maintainEvery how often the engine looks for old blocks, small ones and an old head
/// @param reserveBytes room on the disk below which nothing more is taken, so that a head can still
///   be written to a block; it grows with the log, to eight times this. 0 for none
public record TsdbConfig(
    Path dir,
    Duration retention,
    long retentionBytes,
    long headBytes,
    long logBytes,
    Duration blockSpan,
    Duration outOfOrderWindow,
    int maxSeries,
    Duration walForce,
    Duration maintainEvery,
    long reserveBytes) {
  private static final long MAX_HEAD_BYTES = 256L << 20;
  private static final long LOG_BYTES = 12L << 20;
  private static final int LOG_BYTES_PER_SERIES = 48;
  private static final long MAX_SERIES = 2_000_000;

  /// What a series takes in a live head, a frozen one and their table, roughly.
  private static final long BYTES_PER_SERIES = 2 * 205 + 250;

  /// What a series may take in the table, on average: twice what it usually does.
  private static final long TABLE_BYTES_PER_SERIES = 500;

  public TsdbConfig {
    requirePositive("retention", retention);
    requirePositive("blockSpan", blockSpan);
    requirePositive("maintainEvery", maintainEvery);
    if (headBytes <= 0 || logBytes <= 0 || maxSeries <= 0) {
      throw new IllegalArgumentException(
          "headBytes, logBytes, maxSeries must be positive: %d, %d, %d"
              .formatted(headBytes, logBytes, maxSeries));
    }
    if (walForce.isNegative() || outOfOrderWindow.isNegative()) {
      throw new IllegalArgumentException(
          "walForce, outOfOrderWindow must not be negative: %s, %s"
              .formatted(walForce, outOfOrderWindow));
    }
    if (retentionBytes < 0 || reserveBytes < 0) {
      throw new IllegalArgumentException(
          "retentionBytes, reserveBytes must not be negative: %d, %d"
              .formatted(retentionBytes, reserveBytes));
    }
  }

  /// 30 days and any size, 256 MiB or an eighth of the memory that is ours if that is less, 12 MiB
  /// of log, 2 hours, 1 hour out of order, 2 million series or what half of that memory holds, 1
  /// second, every 10 seconds, 64 MiB in reserve.
  public static TsdbConfig in(Path dir) {
    return new TsdbConfig(
        dir,
        Duration.ofDays(30),
        0,
        Math.min(MAX_HEAD_BYTES, Runtime.getRuntime().maxMemory() / 8),
        LOG_BYTES,
        Duration.ofHours(2),
        Duration.ofHours(1),
        (int) Math.min(MAX_SERIES, Runtime.getRuntime().maxMemory() / (2 * BYTES_PER_SERIES)),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        64L << 20);
  }

  /// What the series in memory may take for their labels and names, in bytes.
  long maxTableBytes() {
    return (long) maxSeries * TABLE_BYTES_PER_SERIES;
  }

  /// The size of the log at which the head of so many series leaves for a file.
  long logBytesFor(int series) {
    return Math.max(logBytes, (long) LOG_BYTES_PER_SERIES * series);
  }

  public TsdbConfig withRetention(Duration value) {
    return new TsdbConfig(
        dir,
        value,
        retentionBytes,
        headBytes,
        logBytes,
        blockSpan,
        outOfOrderWindow,
        maxSeries,
        walForce,
        maintainEvery,
        reserveBytes);
  }

  public TsdbConfig withRetentionBytes(long value) {
    return new TsdbConfig(
        dir,
        retention,
        value,
        headBytes,
        logBytes,
        blockSpan,
        outOfOrderWindow,
        maxSeries,
        walForce,
        maintainEvery,
        reserveBytes);
  }

  public TsdbConfig withHeadBytes(long value) {
    return new TsdbConfig(
        dir,
        retention,
        retentionBytes,
        value,
        logBytes,
        blockSpan,
        outOfOrderWindow,
        maxSeries,
        walForce,
        maintainEvery,
        reserveBytes);
  }

  public TsdbConfig withLogBytes(long value) {
    return new TsdbConfig(
        dir,
        retention,
        retentionBytes,
        headBytes,
        value,
        blockSpan,
        outOfOrderWindow,
        maxSeries,
        walForce,
        maintainEvery,
        reserveBytes);
  }

  public TsdbConfig withBlockSpan(Duration value) {
    return new TsdbConfig(
        dir,
        retention,
        retentionBytes,
        headBytes,
        logBytes,
        value,
        outOfOrderWindow,
        maxSeries,
        walForce,
        maintainEvery,
        reserveBytes);
  }

  public TsdbConfig withOutOfOrderWindow(Duration value) {
    return new TsdbConfig(
        dir,
        retention,
        retentionBytes,
        headBytes,
        logBytes,
        blockSpan,
        value,
        maxSeries,
        walForce,
        maintainEvery,
        reserveBytes);
  }

  public TsdbConfig withMaxSeries(int value) {
    return new TsdbConfig(
        dir,
        retention,
        retentionBytes,
        headBytes,
        logBytes,
        blockSpan,
        outOfOrderWindow,
        value,
        walForce,
        maintainEvery,
        reserveBytes);
  }

  public TsdbConfig withWalForce(Duration value) {
    return new TsdbConfig(
        dir,
        retention,
        retentionBytes,
        headBytes,
        logBytes,
        blockSpan,
        outOfOrderWindow,
        maxSeries,
        value,
        maintainEvery,
        reserveBytes);
  }

  public TsdbConfig withMaintainEvery(Duration value) {
    return new TsdbConfig(
        dir,
        retention,
        retentionBytes,
        headBytes,
        logBytes,
        blockSpan,
        outOfOrderWindow,
        maxSeries,
        walForce,
        value,
        reserveBytes);
  }

  public TsdbConfig withReserveBytes(long value) {
    return new TsdbConfig(
        dir,
        retention,
        retentionBytes,
        headBytes,
        logBytes,
        blockSpan,
        outOfOrderWindow,
        maxSeries,
        walForce,
        maintainEvery,
        value);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive: got " + value);
    }
  }
}
