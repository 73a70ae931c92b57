package dev.nightjar.jobs.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// Lengths of time as people write them: `15m`, `1h30m`, `2 hours`, `1h 30min`.
final class Spans {
  private static final Duration LONGEST = Duration.ofDays(3660);

  private Spans() {}

  /// Reads up to the end.
  ///
  /// @param bareUnit the unit of a number without one, such as `s`; empty when each needs its unit
  static Duration read(Cursor cursor, String bareUnit) throws BadSchedule {
    int from = cursor.at();
    Duration total = Duration.ZERO;
    do {
      total = total.plus(one(cursor, bareUnit));
      cursor.skipSpaces();
      if (total.compareTo(LONGEST) > 0) {
        throw cursor.wrongAt(from, "is longer than 10 years");
      }
    } while (!cursor.atEnd());
    if (total.compareTo(Duration.ofSeconds(1)) < 0) {
      throw cursor.wrongAt(from, "must be 1s or longer");
    }
    return total;
  }

  private static Duration one(Cursor cursor, String bareUnit) throws BadSchedule {
    int from = cursor.at();
    OptionalInt count = cursor.number();
    if (count.isEmpty()) {
      throw cursor.wrong("got " + cursor.got() + ", a length such as 15m or 1h30m is wanted");
    }
    cursor.skipSpaces();
    int unitAt = cursor.at();
    String unit = cursor.letters();
    if (unit.isEmpty() && bareUnit.isEmpty()) {
      throw cursor.wrongAt(
          unitAt, "after the number a unit is wanted (s, m, h, d or w), got " + cursor.got());
    }
    long seconds = seconds(unit.isEmpty() ? bareUnit : unit);
    if (seconds == 0 && !unit.equals("ms")) {
      throw cursor.wrongAt(unitAt, "\"" + Cursor.shown(unit) + "\" is no unit; s, m, h, d, w are");
    }
    if (cursor.atEnd() || cursor.peek() == ' ' || Cursor.isDigit(cursor.peek())) {
      return unit.equals("ms")
          ? Duration.ofMillis(count.getAsInt())
          : Duration.ofSeconds(count.getAsInt() * seconds);
    }
    throw cursor.wrong(
        "got " + cursor.got() + " in the length that starts at column " + (from + 1));
  }

  /// 0 when it is no unit. Months and years are as long as systemd takes them.
  static long seconds(String unit) {
    if (unit.equals("M")) {
      return 2_629_800;
    }
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "s", "sec", "secs", "second", "seconds" -> 1;
      case "m", "min", "mins", "minute", "minutes" -> 60;
      case "h", "hr", "hrs", "hour", "hours" -> 3600;
      case "d", "day", "days" -> 86_400;
      case "w", "week", "weeks" -> 7 * 86_400;
      case "month", "months" -> 2_629_800;
      case "y", "year", "years" -> 31_557_600;
      default -> 0;
    };
  }

  /// `15 min`, `1 h 30 min`, `hour`.
  static String words(Duration length) {
    List<String> parts = new ArrayList<>();
    part(parts, length.toDays(), "d");
    part(parts, length.toHoursPart(), "h");
    part(parts, length.toMinutesPart(), "min");
    part(parts, length.toSecondsPart(), "s");
    return switch (String.join(" ", parts)) {
      case "1 d" -> "day";
      case "1 h" -> "hour";
      case "1 min" -> "minute";
      case "1 s" -> "second";
      case String several -> several;
    };
  }

  private static void part(List<String> parts, long count, String unit) {
    if (count > 0) {
      parts.add(count + " " + unit);
    }
  }
}
