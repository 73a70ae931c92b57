package dev.nightjar.jobs.schedule;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// Reads cron lines as vixie's cron and its descendants do, with seconds first where there are six
/// fields.
///
/// Format: the manual page crontab(5).
final class CronReader {
  private final String text;
  private final ZoneId zone;

  CronReader(String text, ZoneId zone) {
    this.text = text;
    this.zone = zone;
  }

  /// A shorthand such as `@daily`; `cursor` stands at it.
  Schedule shorthand(Cursor cursor) throws BadSchedule {
    int from = cursor.at();
    String word = cursor.word();
    cursor.skipSpaces();
    if (!cursor.atEnd()) {
      throw cursor.wrong("nothing may follow " + word + ", got " + cursor.got());
    }
    String line =
        switch (word.toLowerCase(Locale.ROOT)) {
          case "@hourly" -> "0 * * * *";
          case "@daily", "@midnight" -> "0 0 * * *";
          case "@weekly" -> "0 0 * * 0";
          case "@monthly" -> "0 0 1 * *";
          case "@yearly", "@annually" -> "0 0 1 1 *";
          case "@reboot" -> "";
          default ->
              throw cursor.wrongAt(
                  from,
                  "\""
                      + Cursor.shown(word)
                      + "\" is not known; @hourly, @daily, @midnight, @weekly, @monthly, @yearly,"
                      + " @annually and @reboot are");
        };
    return line.isEmpty() ? new AtBoot() : fields(new Cursor(line));
  }

  /// Five or six fields.
  Schedule fields(Cursor cursor) throws BadSchedule {
    List<Integer> starts = starts(cursor);
    boolean hasSeconds = starts.size() == 6;
    Field second = hasSeconds ? field(cursor, CronUnit.SECOND) : Field.of(0);
    boolean anyMinute = cursor.peek() == '*';
    Field minute = field(cursor, CronUnit.MINUTE);
    boolean anyHour = cursor.peek() == '*';
    Field hour = field(cursor, CronUnit.HOUR);
    boolean anyDay = isOpen(cursor);
    Field day = field(cursor, CronUnit.DAY);
    Field month = field(cursor, CronUnit.MONTH);
    boolean anyWeekday = isOpen(cursor);
    int weekdays = weekdays(field(cursor, CronUnit.WEEKDAY));
    var days =
        new DayPattern(DayPattern.ANY_YEAR, month, day, false, weekdays, !anyDay && !anyWeekday);
    var times = new TimePattern(hour, minute, micros(second));
    ClockChange change = anyMinute || anyHour ? ClockChange.AS_SHOWN : ClockChange.CATCH_UP;
    return new ByClock(text, PatternWords.of(days, times), zone, days, times, change);
  }

  /// Where the fields start; refuses any other number of them than five or six.
  private static List<Integer> starts(Cursor cursor) throws BadSchedule {
    int from = cursor.at();
    List<Integer> starts = new ArrayList<>();
    while (!cursor.atEnd()) {
      starts.add(cursor.at());
      cursor.word();
      cursor.skipSpaces();
    }
    if (starts.size() < 5) {
      throw cursor.wrong(
          "the line ends after "
              + starts.size()
              + (starts.size() == 1 ? " field" : " fields")
              + "; 5 are wanted (minute, hour, day of month, month, day of week), or 6 with the"
              + " second first");
    }
    if (starts.size() > 6) {
      throw cursor.wrongAt(
          starts.get(6), "the line has " + starts.size() + " fields, 5 or 6 are wanted");
    }
    cursor.back(from);
    return starts;
  }

  private static boolean isOpen(Cursor cursor) {
    return cursor.peek() == '*' || cursor.peek() == '?';
  }

  /// Sunday as 7 only, one bit for each day.
  private static int weekdays(Field field) {
    int bits = 0;
    for (int day = 0; day <= 7; day++) {
      if (field.has(day)) {
        bits |= 1 << (day == 0 ? 7 : day);
      }
    }
    return bits;
  }

  private static Field micros(Field seconds) {
    return new Field(
        seconds.parts().stream()
            .map(
                part ->
                    new Field.Part(
                        part.from() * TimePattern.SECOND,
                        part.to() * TimePattern.SECOND,
                        part.step() * TimePattern.SECOND))
            .toList());
  }

  private static Field field(Cursor cursor, CronUnit unit) throws BadSchedule {
    List<Field.Part> parts = new ArrayList<>();
    do {
      parts.add(part(cursor, unit));
    } while (cursor.take(','));
    if (!cursor.atEnd() && cursor.peek() != ' ' && cursor.peek() != '\t') {
      throw cursor.wrong(
          "got " + cursor.got() + " in the " + unit.spelled() + "; , - / or a space may follow");
    }
    cursor.skipSpaces();
    return new Field(parts);
  }

  private static Field.Part part(Cursor cursor, CronUnit unit) throws BadSchedule {
    int at = cursor.at();
    boolean isOpen = cursor.take('*') || (unit.allowsQuestionMark() && cursor.take('?'));
    int from = isOpen ? unit.min() : value(cursor, unit);
    int to = isOpen ? unit.max() : from;
    boolean isRange = isOpen;
    if (!isOpen && cursor.take('-')) {
      int toAt = cursor.at();
      to = value(cursor, unit);
      // SAT-SUN: Sunday is 7 at the end of a range.
      to = unit == CronUnit.WEEKDAY && to == 0 && cursor.at() - toAt > 1 ? 7 : to;
      isRange = true;
      if (to < from) {
        throw cursor.wrongAt(
            at,
            "the range runs backwards, from " + from + " to " + to + "; write it as two with a ,");
      }
    }
    if (!cursor.take('/')) {
      return new Field.Part(from, to, 1);
    }
    return new Field.Part(from, isRange ? to : unit.max(), step(cursor));
  }

  private static int step(Cursor cursor) throws BadSchedule {
    int at = cursor.at();
    OptionalInt step = cursor.number();
    if (step.isEmpty()) {
      throw cursor.wrong("a step is wanted after /, such as */5, got " + cursor.got());
    }
    if (step.getAsInt() == 0) {
      throw cursor.wrongAt(at, "the step is 0, it must be 1 or more");
    }
    return step.getAsInt();
  }

  private static int value(Cursor cursor, CronUnit unit) throws BadSchedule {
    int at = cursor.at();
    OptionalInt number = cursor.number();
    if (number.isPresent()) {
      if (number.getAsInt() < unit.min() || number.getAsInt() > unit.max()) {
        throw cursor.wrongAt(
            at,
            "the "
                + unit.spelled()
                + " is "
                + number.getAsInt()
                + ", "
                + unit.allowed()
                + " is allowed");
      }
      return number.getAsInt();
    }
    int named = unit.named(cursor.letters());
    if (named >= 0) {
      return named;
    }
    cursor.back(at);
    if (unit == CronUnit.DAY && (cursor.peek() == 'L' || cursor.peek() == 'l')) {
      throw cursor.wrong(
          "cron has no L; the last day of the month is *-*~01 in systemd's spelling, such as"
              + " \"*-*~01 04:00\"");
    }
    throw cursor.wrong(
        "the "
            + unit.spelled()
            + " is "
            + cursor.got()
            + ", "
            + unit.allowed()
            + " or * is allowed");
  }
}
