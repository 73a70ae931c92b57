package dev.nightjar.jobs.learn;

import java.time.Instant;

/// A time in which nobody watched: that no run was seen in it says nothing.
///
/// @param from inclusive
/// @param to not before `from`
public record Gap(Instant from, Instant to) {
  public Gap {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("a gap ends at " + to + ", before its begin at " + from);
    }
  }
}
