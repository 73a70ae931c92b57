package dev.nightjar.base;

import java.time.Duration;
import java.time.Instant;

/// The source of time for everything that reads or waits for it.
///
/// Handed in through constructors, so that a test runs a day of schedules in milliseconds. Safe for
/// use by many threads.
public interface Clock {
  /// Wall time in milliseconds since the Unix epoch; it may jump.
  long millis();

  /// Monotonic time in nanoseconds from an arbitrary origin; only differences mean something.
  long monotonicNanos();

  /// Returns no earlier than `duration` from now on the monotonic clock; at once when it is not
  /// positive.
  void sleep(Duration duration) throws InterruptedException;

  /// Wall time as an instant.
  default Instant now() {
    return Instant.ofEpochMilli(millis());
  }

  /// The machine's own clock.
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
