package dev.nightjar.jobs.judge;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/// The days of a week as a job's host counts them: by its own time zone, since what runs at one
/// o'clock on a Saturday may be a run of Friday elsewhere.
record Week(ZoneId zone) {
  LocalDate date(Instant start) {
    return start.atZone(zone).toLocalDate();
  }

  DayOfWeek day(Instant start) {
    return start.atZone(zone).getDayOfWeek();
  }

  boolean isWeekend(Instant start) {
    return day(start).compareTo(DayOfWeek.SATURDAY) >= 0;
  }
}
