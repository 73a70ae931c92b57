package dev.nightjar.jobs.schedule;

import java.time.Instant;
import java.util.Optional;

/// When something is due. Immutable.
public interface Schedule {
  /// The first due time after this one; empty when it is never due again.
  ///
  /// @param after for an [interval][#isInterval] the last start, as an interval counts from there
  Optional<Instant> next(Instant after);

  /// Whether it counts from the last start and not by the clock on the wall.
  boolean isInterval();

  /// As people write it: `30 2 * * 1-5`, `every 15m`, `Mon..Fri 02:30`. Parsing it again, in the
  /// same zone, gives an equal schedule.
  String text();

  /// As people say it: "02:30 Mon–Fri", "every 15 min".
  String words();
}
