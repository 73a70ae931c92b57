package dev.nightjar.jobs.schedule;

import java.time.LocalTime;
import java.util.Optional;
import java.util.OptionalLong;

/// Which times of a day are due.
///
/// @param micros of the minute
record TimePattern(Field hours, Field minutes, Field micros) {
  static final long SECOND = 1_000_000;
  static final Field FULL_MINUTE = Field.of(0);

  LocalTime first() {
    return time(hours.first(), minutes.first(), micros.first());
  }

  /// The first time that is due and not before this one.
  Optional<LocalTime> from(LocalTime least) {
    OptionalLong hour = hours.from(least.getHour());
    if (hour.isEmpty()) {
      return Optional.empty();
    }
    long within = least.getHour() == hour.getAsLong() ? inHour(least) : -1;
    if (within >= 0) {
      return Optional.of(time(hour.getAsLong(), within / (60 * SECOND), within % (60 * SECOND)));
    }
    OptionalLong next =
        hour.getAsLong() > least.getHour() ? hour : hours.from(least.getHour() + 1L);
    return next.stream().mapToObj(each -> time(each, minutes.first(), micros.first())).findFirst();
  }

  /// The first due microsecond of the hour that is not before this time; -1 when there is none.
  private long inHour(LocalTime least) {
    OptionalLong minute = minutes.from(least.getMinute());
    if (minute.isPresent() && minute.getAsLong() == least.getMinute()) {
      OptionalLong micro =
          micros.from(least.getSecond() * SECOND + Math.ceilDiv(least.getNano(), 1000));
      if (micro.isPresent()) {
        return minute.getAsLong() * 60 * SECOND + micro.getAsLong();
      }
      minute = minutes.from(least.getMinute() + 1L);
    }
    return minute.isPresent() ? minute.getAsLong() * 60 * SECOND + micros.first() : -1;
  }

  private static LocalTime time(long hour, long minute, long micro) {
    return LocalTime.of(
        (int) hour, (int) minute, (int) (micro / SECOND), (int) (micro % SECOND) * 1000);
  }
}
