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
public record StateConfig(
    Path dir,
    Duration runRetention,
    Duration historyRetention,
    int readers,
    Duration busyTimeout,
    long pushGarbage) {
  public StateConfig {
    if (!runRetention.isPositive() || !historyRetention.isPositive()) {
      throw new IllegalArgumentException("retention must be positive");
    }
    if (readers < 1) {
      throw new IllegalArgumentException("there must be a reader");
    }
  }

  /// Runs for 400 days, so that last year's run of a yearly job can be compared; alert steps for
  /// 90.
  public static StateConfig in(Path dir) {
    return new StateConfig(
        dir, Duration.ofDays(400), Duration.ofDays(90), 3, Duration.ofSeconds(5), 8L << 20);
  }
}
