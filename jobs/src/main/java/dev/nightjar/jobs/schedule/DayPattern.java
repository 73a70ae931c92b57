package dev.nightjar.jobs.schedule;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import java.util.OptionalLong;

/// Which days are due.
///
/// @param days of the month; counted from its end, 1 the last, when `isFromEnd`
/// @param weekdays one bit each, 1 shifted by 1 (Monday) to 7
/// @param isEither whether a day is due when its number or its weekday fits, and not only when both
///   do
record DayPattern(
    Field years, Field months, Field days, boolean isFromEnd, int weekdays, boolean isEither) {
  /// The last year that is looked at, as in systemd: an impossible date ends there.
  static final int LAST_YEAR = 2199;

  static final int ALL_WEEKDAYS = 0b1111_1110;
  static final Field ANY_YEAR = Field.every(1970, LAST_YEAR);

  /// The first day that is due and not before this one.
  Optional<LocalDate> from(LocalDate least) {
    YearMonth month = YearMonth.from(least);
    LocalDate day = least;
    while (true) {
      Optional<YearMonth> fitting = monthFrom(month);
      if (fitting.isEmpty()) {
        return Optional.empty();
      }
      if (!fitting.get().equals(month)) {
        month = fitting.get();
        day = month.atDay(1);
      }
      Optional<LocalDate> due = inMonth(day, month.lengthOfMonth());
      if (due.isPresent()) {
        return due;
      }
      month = month.plusMonths(1);
      day = month.atDay(1);
    }
  }

  private Optional<YearMonth> monthFrom(YearMonth least) {
    OptionalLong year = years.from(least.getYear());
    if (year.isEmpty()) {
      return Optional.empty();
    }
    if (year.getAsLong() > least.getYear()) {
      return Optional.of(YearMonth.of((int) year.getAsLong(), (int) months.first()));
    }
    OptionalLong month = months.from(least.getMonthValue());
    if (month.isPresent()) {
      return Optional.of(YearMonth.of(least.getYear(), (int) month.getAsLong()));
    }
    return years.from(least.getYear() + 1L).stream()
        .mapToObj(next -> YearMonth.of((int) next, (int) months.first()))
        .findFirst();
  }

  private Optional<LocalDate> inMonth(LocalDate from, int length) {
    int weekday = from.getDayOfWeek().getValue();
    for (int day = from.getDayOfMonth(); day <= length; day++) {
      if (fits(day, weekday, length)) {
        return Optional.of(from.withDayOfMonth(day));
      }
      weekday = weekday % 7 + 1;
    }
    return Optional.empty();
  }

  private boolean fits(int day, int weekday, int length) {
    boolean byNumber = days.has(isFromEnd ? length + 1 - day : day);
    boolean byWeekday = (weekdays & (1 << weekday)) != 0;
    return isEither ? byNumber || byWeekday : byNumber && byWeekday;
  }
}
