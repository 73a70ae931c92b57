package dev.nightjar.jobs.schedule;

import java.util.ArrayList;
import java.util.List;

/// One component of a calendar event: values, ranges and repetitions, separated by commas.
enum CalendarUnit {
  YEAR("year", 1970, DayPattern.LAST_YEAR, 1),
  MONTH("month", 1, 12, 1),
  DAY("day", 1, 31, 1),
  /// 1 is the last day. No month is so short that the 28th from the end is not in it.
  DAY_FROM_END("day from the month's end", 1, 28, 1),
  HOUR("hour", 0, 23, 1),
  MINUTE("minute", 0, 59, 1),
  /// In microseconds.
  SECOND("second", 0, 60 * TimePattern.SECOND - 1, TimePattern.SECOND);

  private static final int DECIMALS = 6;

  private final String spelled;
  private final long min;
  private final long max;
  private final long one;

  CalendarUnit(String spelled, long min, long max, long one) {
    this.spelled = spelled;
    this.min = min;
    this.max = max;
    this.one = one;
  }

  String spelled() {
    return spelled;
  }

  Field read(Cursor cursor) throws BadSchedule {
    if (cursor.take('*')) {
      if (cursor.peek() == '/') {
        throw cursor.wrong(
            "* takes no step here; write " + min / one + "/… for every so many from " + min / one);
      }
      return new Field(List.of(new Field.Part(min, this == DAY_FROM_END ? 31 : max, one)));
    }
    List<Field.Part> parts = new ArrayList<>();
    do {
      parts.add(part(cursor));
    } while (cursor.take(','));
    return new Field(parts);
  }

  private Field.Part part(Cursor cursor) throws BadSchedule {
    int at = cursor.at();
    long from = value(cursor);
    boolean isRange = cursor.take("..");
    long to = isRange ? value(cursor) : from;
    if (to < from) {
      throw cursor.wrongAt(at, "the range of the " + spelled + " runs backwards");
    }
    if (cursor.take('/')) {
      return repeated(
          from, isRange ? to : -1, step(cursor, isRange && this == DAY_FROM_END ? to : from));
    }
    if (isRange && to > from && one > to - from) {
      throw cursor.wrongAt(at, "a range of less than a second needs a step, such as /0.1");
    }
    return new Field.Part(from, to, one);
  }

  /// @param first the value that is repeated, of days from the end the one farthest from it
  private long step(Cursor cursor, long first) throws BadSchedule {
    int at = cursor.at();
    long step = number(cursor);
    long room = this == DAY_FROM_END ? first - min : max - first;
    if (step <= 0 || step > room) {
      throw cursor.wrongAt(at, "the step must be more than 0 and lead to a second " + spelled);
    }
    return step;
  }

  /// @param to -1 when there is no other end than the unit's
  private Field.Part repeated(long from, long to, long step) {
    if (this != DAY_FROM_END) {
      return new Field.Part(from, to < 0 ? max : to, step);
    }
    // A repetition goes forward in the month: from the day that is farthest from its end.
    long nearest = to < 0 ? min : from;
    long farthest = to < 0 ? from : to;
    return new Field.Part(farthest - (farthest - nearest) / step * step, farthest, step);
  }

  private long value(Cursor cursor) throws BadSchedule {
    int at = cursor.at();
    long value = number(cursor);
    if (this == YEAR && value < 100) {
      value += value < 70 ? 2000 : 1900;
    }
    if (value < min || value > max) {
      throw cursor.wrongAt(
          at,
          "the "
              + spelled
              + " is "
              + value / one
              + ", "
              + min / one
              + " to "
              + max / one
              + " is allowed");
    }
    return value;
  }

  /// A number of this unit; of seconds it may have decimals.
  private long number(Cursor cursor) throws BadSchedule {
    int at = cursor.at();
    int whole =
        cursor
            .number()
            .orElseThrow(
                () ->
                    cursor.wrong(
                        "the " + spelled + " is " + cursor.got() + ", a number or * is wanted"));
    if (whole > 10_000) {
      throw cursor.wrongAt(at, "the " + spelled + " is " + whole + ", that is too large");
    }
    long value = whole * one;
    if (this == SECOND && cursor.peek() == '.' && Cursor.isDigit(cursor.charAt(cursor.at() + 1))) {
      cursor.take('.');
      value += decimals(cursor);
    }
    return value;
  }

  /// Microseconds, the seventh decimal rounded.
  private static long decimals(Cursor cursor) {
    long micros = 0;
    int count = 0;
    while (Cursor.isDigit(cursor.peek())) {
      int digit = cursor.peek() - '0';
      if (count < DECIMALS) {
        micros = micros * 10 + digit;
      } else if (count == DECIMALS && digit >= 5) {
        micros++;
      }
      count++;
      cursor.take(cursor.peek());
    }
    for (int i = count; i < DECIMALS; i++) {
      micros *= 10;
    }
    return micros;
  }
}
