package dev.nightjar.base;

import java.time.Duration;

/// Whether the wall clock may be believed when it says that stored data is old enough to be
/// deleted.
///
/// A machine may start with a clock that is years ahead and set it right minutes later. So a clock
/// that is far ahead of everything a store held when it was opened is doubted for an hour. Safe for
/// use by many threads.
public final class ClockDoubt {
  /// A store that stood still over a weekend is not in doubt; more would let a wrong date pass.
  private static final Duration USUAL_GAP = Duration.ofDays(2);

  /// Time services set a clock within minutes of the network being there.
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Clock clock;
  private final long newestMillis;
  private final long openedNanos;

  /// @param newestMillis the newest time that the store held when it was opened; `Long.MIN_VALUE`
  ///   when it was empty
  public ClockDoubt(Clock clock, long newestMillis) {
    this.clock = clock;
    this.newestMillis = newestMillis;
    openedNanos = clock.monotonicNanos();
  }

  /// Whether nothing may be deleted for its age now.
  public boolean isInDoubt() {
    return newestMillis != Long.MIN_VALUE
        && clock.millis() - newestMillis > USUAL_GAP.toMillis()
        && clock.monotonicNanos() - openedNanos < PATIENCE.toNanos();
  }
}
