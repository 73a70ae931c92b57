package dev.nightjar.ingest;

import java.time.Duration;

/// How pushes are kept.
///
/// @param repeatEvery how often the samples of a group are stored anew, so that they stay visible
///   for as long as the group stands; must be well below the lookback of queries
/// @param maxGroups groups of one tenant; a push that would make one more is refused
/// @param maxBytes memory of all groups, as estimated; a push that would exceed it is refused
public record PushConfig(Duration repeatEvery, int maxGroups, long maxBytes) {
  private static final long MOST_BYTES = 256L << 20; // some 500,000 samples
  private static final int HEAP_SHARE = 8; // groups must leave room for all else on a small heap

  /// Every 15 seconds, 100,000 groups, 256 MiB or an eighth of the heap, whichever is less.
  public static final PushConfig DEFAULT =
      new PushConfig(
          Duration.ofSeconds(15),
          100_000,
          Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE));

  public PushConfig {
    if (!repeatEvery.isPositive() || maxGroups < 1 || maxBytes < 1) {
      throw Invalid.because("push groups need a positive interval and positive limits");
    }
  }
}
