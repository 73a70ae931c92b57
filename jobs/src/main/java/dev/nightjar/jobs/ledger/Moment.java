package dev.nightjar.jobs.ledger;

import dev.nightjar.base.Clock;
import java.time.Instant;

/// A time on both clocks.
///
/// @param nanos monotonic
/// @param millis wall time
record Moment(long nanos, long millis) {
  static Moment now(Clock clock) {
    return new Moment(clock.monotonicNanos(), clock.millis());
  }

  /// When something was that happened at this wall time: now when that is ahead.
  Moment ofPast(Instant at) {
    return ofPast(at.toEpochMilli());
  }

  Moment ofPast(long wall) {
    long age = millis - wall;
    return age <= 0 ? this : new Moment(nanos - age * 1_000_000, wall);
  }
}
