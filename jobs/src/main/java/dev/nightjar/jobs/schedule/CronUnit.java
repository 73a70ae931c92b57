package dev.nightjar.jobs.schedule;

import java.util.List;
import java.util.Locale;

/// One field of a cron line.
enum CronUnit {
  SECOND("second", 0, 59, ""),
  MINUTE("minute", 0, 59, ""),
  HOUR("hour", 0, 23, ""),
  DAY("day of month", 1, 31, ""),
  MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
  /// 0 and 7 are Sunday.
  WEEKDAY("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT");

  private final String spelled;
  private final int min;
  private final int max;
  private final String names;

  CronUnit(String spelled, int min, int max, String names) {
    this.spelled = spelled;
    this.min = min;
    this.max = max;
    this.names = names;
  }

  String spelled() {
    return spelled;
  }

  int min() {
    return min;
  }

  int max() {
    return max;
  }

  /// Whether `?` may stand for any.
  boolean allowsQuestionMark() {
    return this == DAY || this == WEEKDAY;
  }

  /// The value of a name; -1 when it is none.
  int named(String name) {
    if (name.isEmpty()) {
      return -1;
    }
    int index = List.of(names.split(" ")).indexOf(name.toUpperCase(Locale.ROOT));
    return index < 0 ? -1 : index + min;
  }

  /// `0 to 59`, `1 to 12 or JAN to DEC`.
  String allowed() {
    String range = min + " to " + max;
    return names.isEmpty()
        ? range
        : range + " or " + names.substring(0, 3) + " to " + names.substring(names.length() - 3);
  }
}
