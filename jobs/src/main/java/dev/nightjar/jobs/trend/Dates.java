package dev.nightjar.jobs.trend;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times to come as people write them.
final class Dates {
  private static final DateTimeFormatter DAY = form("EEE d");
  private static final DateTimeFormatter MONTH = form("EEE d MMM");
  private static final DateTimeFormatter YEAR = form("EEE d MMM yyyy");
  private static final DateTimeFormatter TIME = form("HH:mm");

  private Dates() {}

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }

  /// `between Thu 26 and Sat 28 Nov`; within one day `on Thu 26 Nov between 14:00 and 18:00`.
  static String between(Instant from, Instant to, ZoneId zone) {
    ZonedDateTime start = from.atZone(zone);
    ZonedDateTime end = to.atZone(zone);
    if (start.toLocalDate().equals(end.toLocalDate())) {
      String first = TIME.format(start);
      String last = TIME.format(end);
      String time = first.equals(last) ? " at " + last : " between " + first + " and " + last;
      return "on " + MONTH.format(end) + time;
    }
    if (start.getYear() != end.getYear()) {
      return "between " + YEAR.format(start) + " and " + YEAR.format(end);
    }
    DateTimeFormatter first = start.getMonth() == end.getMonth() ? DAY : MONTH;
    return "between " + first.format(start) + " and " + MONTH.format(end);
  }

  /// `Thu 26 Nov 2026`.
  static String day(Instant at, ZoneId zone) {
    return YEAR.format(at.atZone(zone));
  }
}
