package dev.nightjar.ingest;

import java.time.Duration;

/// How pushes are kept.
///
/// @param repeatEvery how often the samples of a group are stored anew, so that they stay visible
///   for as long as the group stands; must be well below the lookback of queries
/// @param maxGroups groups of one tenant; a push that would make one more is refused
public record PushConfig(Duration repeatEvery, int maxGroups) {
  public static final PushConfig DEFAULT = new PushConfig(Duration.ofSeconds(15), 100_000);

  public PushConfig {
    if (!repeatEvery.isPositive() || maxGroups < 1) {
      throw Invalid.because("push groups need a positive interval and a positive limit");
    }
  }
}
