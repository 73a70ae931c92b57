package dev.nightjar.jobs.schedule;

import java.time.Duration;
import java.time.zone.ZoneOffsetTransition;

/// What happens to what is due when the clock on the wall is put forward or back.
enum ClockChange {
  /// As cron does with jobs at fixed times: what was skipped runs right after the jump, and what
  /// comes twice runs the first time.
  CATCH_UP,
  /// As cron does with jobs whose hour or minute is a `*`: they run whenever the clock shows it.
  AS_SHOWN,
  /// As systemd does: what was skipped is not run, and what comes twice runs the first time.
  ONCE;

  /// Cron takes a larger change as a new clock.
  private static final Duration LARGE = Duration.ofHours(3);

  boolean runsSkipped(ZoneOffsetTransition change) {
    return this == CATCH_UP && change.isGap() && change.getDuration().compareTo(LARGE) < 0;
  }

  boolean skipsRepeated(ZoneOffsetTransition change) {
    return change.isOverlap()
        && switch (this) {
          case CATCH_UP -> change.getDuration().abs().compareTo(LARGE) < 0;
          case AS_SHOWN -> false;
          case ONCE -> true;
        };
  }
}
