package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.List;

/// Certain days of the month.
///
/// @param mask bit 1 is the first; bit 0 is the last, however long the month is
/// @param step 0, or what `*/step` says instead of `mask`
record MonthDays(int mask, int step, Months months) implements Days {
  static final int LAST = 1;

  @Override
  public boolean has(int day, Calendar calendar) {
    int dayOfMonth = calendar.dayOfMonth(day);
    boolean isDay =
        step > 0
            ? (dayOfMonth - 1) % step == 0
            : ((mask >>> dayOfMonth) & 1) != 0
                || ((mask & LAST) != 0 && calendar.fromEnd(day) == 1);
    return isDay && months.has(calendar.month(day));
  }

  @Override
  public double bits() {
    int count = Integer.bitCount(mask);
    return months.bits()
        + (step > 0 ? 3.5 + Units.log2(step) : 4 + 4 * count - (count > 1 ? 1 : 0));
  }

  @Override
  public String words() {
    String days =
        step > 0
            ? "every " + step + " days of the month"
            : mask == LAST ? "last day" : "on the " + String.join(", ", days("last"));
    return days + months.words();
  }

  /// Their numbers, the last one by this name.
  List<String> days(String last) {
    List<String> days = new ArrayList<>();
    for (int i = 1; i <= 31; i++) {
      if (((mask >>> i) & 1) != 0) {
        days.add(Integer.toString(i));
      }
    }
    if ((mask & LAST) != 0) {
      days.add(last);
    }
    return days;
  }
}
