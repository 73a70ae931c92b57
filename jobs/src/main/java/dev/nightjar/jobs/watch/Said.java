package dev.nightjar.jobs.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times and durations as people say them.
final class Said {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ROOT);

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Said() {}

  /// Such as "Fri 20 Nov 02:30 (Europe/Berlin)".
  static String time(Instant time, ZoneId zone) {
    return TIME.format(time.atZone(zone)) + " (" + zone.getId() + ")";
  }

  /// Such as "2 h 13 min"; at most two units.
  static String duration(Duration duration) {
    long seconds = duration.abs().toSeconds();
    if (seconds < 1) {
      return duration.abs().toMillis() + " ms";
    }
    if (seconds < MINUTE) {
      return seconds + " s";
    }
    if (seconds < HOUR) {
      return two(seconds / MINUTE, "min", seconds % MINUTE, "s");
    }
    return seconds < DAY
        ? two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min")
        : two(seconds / DAY, "d", seconds % DAY / HOUR, "h");
  }

  private static String two(long first, String unit, long second, String smaller) {
    return second == 0 ? first + " " + unit : first + " " + unit + " " + second + " " + smaller;
  }
}
