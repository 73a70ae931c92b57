package dev.nightjar.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// A run as those see it who learn from runs.
///
/// @param duration monotonic; present when the end was seen and the start was told
/// @param heardAt when its first report came, by the server's clock: a start after it was told by a
///   clock that is ahead
/// @param verdict the newest one
/// @param isAccepted whether a person said of this run that it is as it should be
/// @param print empty until it was judged
public record PastRun(
    RunId id,
    String job,
    String instance,
    RunState state,
    Instant startedAt,
    Optional<Duration> duration,
    OptionalInt exitCode,
    Instant heardAt,
    Optional<Verdict> verdict,
    boolean isAccepted,
    Optional<Fingerprint> print) {
  /// The same, without what it did.
  public PastRun withoutPrint() {
    return new PastRun(
        id,
        job,
        instance,
        state,
        startedAt,
        duration,
        exitCode,
        heardAt,
        verdict,
        isAccepted,
        Optional.empty());
  }
}
