package dev.nightjar.state;

import java.nio.file.Path;
import java.time.Duration;

/// How state is kept.
///
/// @param dir the data directory; state lies in `state.db`, `push/` and `native/` below it
/// @param runRetention how long a run is kept after its start
/// @param historyRetention how long the steps of alerts are kept
/// @param readers connections for reading at the same time; each costs about 2 MiB
/// @param busyTimeout how long a statement waits for another process, such as a backup, that holds
///   the file
/// @param pushGarbage bytes of outdated pushes that are left alone however small the live data is;
///   less means more frequent rewriting, more means a slower start
/// @param pushForce the longest time for which an acknowledged push may be lost to a power cut;
///   zero forces each
/// @param pushReserve room on the disk below which no push is taken, so that deletions still are,
///   and what is outdated can be dropped; 0 for none
public record StateConfig(
    Path dir,
    Duration runRetention,
    Duration historyRetention,
    int readers,
    Duration busyTimeout,
    long pushGarbage,
    Duration pushForce,
    long pushReserve) {
  public StateConfig {
    if (!runRetention.isPositive() || !historyRetention.isPositive()) {
      throw new IllegalArgumentException("retention must be positive");
    }
    if (readers < 1) {
      throw new IllegalArgumentException("there must be a reader");
    }
    if (pushForce.isNegative() || pushReserve < 0) {
      throw new IllegalArgumentException("pushForce and pushReserve must not be negative");
    }
  }

  /// Runs for 400 days, so that last year's run of a yearly job can be compared; alert steps for
  /// 90; pushes forced every second, 16 MiB in reserve.
  public static StateConfig in(Path dir) {
    return new StateConfig(
        dir,
        Duration.ofDays(400),
        Duration.ofDays(90),
        3,
        Duration.ofSeconds(5),
        8L << 20,
        Duration.ofSeconds(1),
        16L << 20);
  }

  public StateConfig withPushForce(Duration value) {
    return new StateConfig(
        dir, runRetention, historyRetention, readers, busyTimeout, pushGarbage, value, pushReserve);
  }
}
