package dev.nightjar.jobs.schedule;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads systemd's calendar events, `OnCalendar=`: weekdays, date, time and zone, of which each may
/// be left out.
///
/// Format: the manual page systemd.time(7), "Calendar Events".
final class CalendarReader {
  private static final List<String> WEEKDAYS =
      List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
  private static final String FORM =
      "a calendar event such as \"Mon..Fri 02:30\", \"*-*-01 04:00\" or \"daily\" is wanted";

  private final String text;
  private final ZoneId zone;
  private int weekdays = DayPattern.ALL_WEEKDAYS;
  private Field years = DayPattern.ANY_YEAR;
  private Field months = Field.every(1, 12);
  private Field days = Field.every(1, 31);
  private boolean isFromEnd;
  private Optional<TimePattern> times = Optional.empty();

  CalendarReader(String text, ZoneId zone) {
    this.text = text;
    this.zone = zone;
  }

  Schedule read(Cursor cursor) throws BadSchedule {
    int from = cursor.at();
    ZoneId read = zone;
    Optional<String> spelledOut = shorthand(cursor.word());
    boolean isDone = spelledOut.isPresent();
    if (isDone) {
      body(new Cursor(spelledOut.get()));
    } else {
      cursor.back(from);
      body(cursor);
    }
    cursor.skipSpaces();
    if (!cursor.atEnd()) {
      read = zone(cursor, isDone || cursor.at() > from);
    }
    var pattern = new DayPattern(years, months, days, isFromEnd, weekdays, false);
    TimePattern at =
        times.orElseGet(() -> new TimePattern(Field.of(0), Field.of(0), TimePattern.FULL_MINUTE));
    String words = PatternWords.of(pattern, at);
    return new ByClock(
        text,
        read.equals(zone) ? words : words + " (" + read + ")",
        read,
        pattern,
        at,
        ClockChange.ONCE);
  }

  private static Optional<String> shorthand(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "minutely" -> Optional.of("*:*");
      case "hourly" -> Optional.of("*:00");
      case "daily" -> Optional.of("00:00");
      case "weekly" -> Optional.of("Mon");
      case "monthly" -> Optional.of("*-*-01");
      case "quarterly" -> Optional.of("*-01,04,07,10-01");
      case "semiannually", "semi-annually", "biannually", "bi-annually" ->
          Optional.of("*-01,07-01");
      case "yearly", "annually", "anually" -> Optional.of("*-01-01");
      default -> Optional.empty();
    };
  }

  /// The weekdays, the date and the time, up to the zone.
  private void body(Cursor cursor) throws BadSchedule {
    boolean hasDay = weekdays(cursor);
    cursor.skipSpaces();
    if (startsPart(cursor)) {
      boolean isTime = cursor.rest().split("[ \t]", 2)[0].indexOf(':') >= 0;
      if (!isTime) {
        date(cursor);
        cursor.skipSpaces();
      }
      if (isTime || startsPart(cursor)) {
        time(cursor);
      }
      return;
    }
    if (!hasDay) {
      throw cursor.wrong("got " + cursor.got() + ", " + FORM);
    }
  }

  private static boolean startsPart(Cursor cursor) {
    return cursor.peek() == '*' || Cursor.isDigit(cursor.peek());
  }

  private boolean weekdays(Cursor cursor) throws BadSchedule {
    int bits = 0;
    while (true) {
      int at = cursor.at();
      int first = weekday(cursor.letters());
      if (first == 0) {
        cursor.back(at);
        break;
      }
      int last = first;
      if (cursor.take("..") || cursor.take('-')) {
        int lastAt = cursor.at();
        last = weekday(cursor.letters());
        if (last == 0) {
          cursor.back(lastAt);
          throw cursor.wrong("a weekday is wanted, Mon to Sun, got " + cursor.got());
        }
      }
      if (last < first) {
        throw cursor.wrongAt(at, "the range of weekdays runs backwards; the week starts with Mon");
      }
      for (int day = first; day <= last; day++) {
        bits |= 1 << day;
      }
      if (!cursor.take(',')) {
        break;
      }
      cursor.skipSpaces();
    }
    if (bits == 0) {
      return false;
    }
    if (!cursor.atEnd() && cursor.peek() != ' ' && cursor.peek() != '\t' && !startsPart(cursor)) {
      throw cursor.wrong("got " + cursor.got() + " after a weekday; , .. or a space may follow");
    }
    weekdays = bits;
    return true;
  }

  /// 1 to 7 for a weekday's name or its first three letters; 0 when it is none.
  private static int weekday(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    for (int i = 0; i < WEEKDAYS.size(); i++) {
      if (WEEKDAYS.get(i).equals(lower) || WEEKDAYS.get(i).substring(0, 3).equals(lower)) {
        return i + 1;
      }
    }
    return 0;
  }

  /// `Y-M-D`, `M-D`, or with `~` before a day that counts from the month's end.
  private void date(Cursor cursor) throws BadSchedule {
    List<Integer> starts = new ArrayList<>(List.of(cursor.at()));
    int end = cursor.at() + cursor.rest().split("[ \t]", 2)[0].length();
    for (int i = cursor.at(); i < end; i++) {
      char each = cursor.charAt(i);
      if (each == '-' || each == '~') {
        starts.add(i + 1);
        isFromEnd = each == '~';
      }
    }
    if (starts.size() < 2 || starts.size() > 3) {
      throw cursor.wrong(
          "a date has 2 or 3 parts, such as *-*-01 or 12-24, or a time with : is wanted");
    }
    int at = starts.size() - 1;
    for (int i = 0; i <= at; i++) {
      boolean isLast = i == at;
      CalendarUnit unit =
          isLast
              ? isFromEnd ? CalendarUnit.DAY_FROM_END : CalendarUnit.DAY
              : i == at - 1 ? CalendarUnit.MONTH : CalendarUnit.YEAR;
      take(unit, unit.read(cursor));
      if (!isLast && !cursor.take('-') && !(i == at - 1 && cursor.take('~'))) {
        throw cursor.wrong(
            "after the "
                + unit.spelled()
                + " a - is wanted, or ~ before a day, got "
                + cursor.got());
      }
    }
    endOfPart(cursor, "date");
  }

  private void take(CalendarUnit unit, Field field) {
    switch (unit) {
      case YEAR -> years = field;
      case MONTH -> months = field;
      case DAY, DAY_FROM_END -> days = field;
      case HOUR, MINUTE, SECOND -> throw new IllegalStateException("BUG: no date has " + unit);
    }
  }

  private void time(Cursor cursor) throws BadSchedule {
    Field hours = CalendarUnit.HOUR.read(cursor);
    if (!cursor.take(':')) {
      throw cursor.wrong("after the hour a : and the minute are wanted, got " + cursor.got());
    }
    Field minutes = CalendarUnit.MINUTE.read(cursor);
    Field micros = cursor.take(':') ? CalendarUnit.SECOND.read(cursor) : TimePattern.FULL_MINUTE;
    endOfPart(cursor, "time");
    times = Optional.of(new TimePattern(hours, minutes, micros));
  }

  private static void endOfPart(Cursor cursor, String part) throws BadSchedule {
    if (!cursor.atEnd() && cursor.peek() != ' ' && cursor.peek() != '\t') {
      throw cursor.wrong("got " + cursor.got() + " in the " + part + "; , .. / may follow a value");
    }
  }

  private static ZoneId zone(Cursor cursor, boolean mayStand) throws BadSchedule {
    int at = cursor.at();
    String word = cursor.word();
    cursor.skipSpaces();
    Optional<ZoneId> found = Zones.named(word);
    if (found.isEmpty() || !mayStand || !cursor.atEnd()) {
      throw cursor.wrongAt(at, Zones.unknown(word) + ", or nothing");
    }
    return found.get();
  }
}
