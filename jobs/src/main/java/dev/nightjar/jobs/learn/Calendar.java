package dev.nightjar.jobs.learn;

import java.time.LocalDate;

/// The days that the starts span, with some around them, looked at by their place in month and
/// week. Days count from 1970-01-01. Immutable.
final class Calendar {
  private static final int AROUND = 100;

  private final int first;
  private final byte[] dayOfMonth;
  private final byte[] month;
  private final byte[] length;

  Calendar(long firstMillis, long lastMillis) {
    this.first = (int) Math.floorDiv(firstMillis, Units.DAY) - AROUND;
    int last = (int) Math.floorDiv(lastMillis, Units.DAY) + AROUND;
    this.dayOfMonth = new byte[last - first + 1];
    this.month = new byte[dayOfMonth.length];
    this.length = new byte[dayOfMonth.length];
    int i = 0;
    LocalDate date = LocalDate.ofEpochDay(first);
    while (i < dayOfMonth.length) {
      int from = date.getDayOfMonth();
      int days = date.lengthOfMonth();
      for (int day = from; day <= days && i < dayOfMonth.length; day++, i++) {
        dayOfMonth[i] = (byte) day;
        month[i] = (byte) date.getMonthValue();
        length[i] = (byte) days;
      }
      date = date.plusDays(days - from + 1);
    }
  }

  int first() {
    return first;
  }

  int size() {
    return dayOfMonth.length;
  }

  int dayOfMonth(int day) {
    return dayOfMonth[day - first];
  }

  /// 1 to 12.
  int month(int day) {
    return month[day - first];
  }

  /// 1 for the last day of its month.
  int fromEnd(int day) {
    return length[day - first] - dayOfMonth[day - first] + 1;
  }

  /// 0 is Monday.
  static int weekday(int day) {
    return Math.floorMod(day + 3, 7);
  }

  /// Weeks since 1970, which begin on Monday.
  static int week(int day) {
    return Math.floorDiv(day + 3, 7);
  }
}
