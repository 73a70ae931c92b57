package dev.nightjar.jobs.learn;

/// The first, second, … or last of a weekday in the month.
///
/// @param nth 1 to 4; 0 is the last
/// @param weekday 0 is Monday
record MonthWeekdays(int nth, int weekday, Months months) implements Days {
  private static final String[] NTH = {"last", "first", "second", "third", "fourth"};

  @Override
  public boolean has(int day, Calendar calendar) {
    return Calendar.weekday(day) == weekday
        && (nth == 0 ? calendar.fromEnd(day) <= 7 : (calendar.dayOfMonth(day) + 6) / 7 == nth)
        && months.has(calendar.month(day));
  }

  @Override
  public double bits() {
    return 9 + months.bits();
  }

  @Override
  public String words() {
    return NTH[nth] + " " + name() + months.words();
  }

  String name() {
    return new WeekDays(1 << weekday, 1, 0).names("");
  }
}
