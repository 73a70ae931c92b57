package dev.nightjar.jobs.learn;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/// When a host starts its jobs, simulated the plain way: day by day, or minute by minute.
final class Almanac {
  private Almanac() {}

  /// Fixed times of day: one that the clock skips comes right after, one that it repeats comes
  /// once.
  static List<Long> at(
      List<LocalTime> times, Predicate<LocalDate> days, LocalDate from, int count, ZoneId zone) {
    TreeSet<Long> found = new TreeSet<>();
    for (LocalDate day = from; found.size() < count + times.size(); day = day.plusDays(1)) {
      if (days.test(day)) {
        for (LocalTime time : times) {
          found.add(instant(day.atTime(time), zone).toEpochMilli());
        }
      }
    }
    return found.stream().limit(count).toList();
  }

  private static Instant instant(LocalDateTime time, ZoneId zone) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
    if (offsets.isEmpty()) {
      ZoneOffsetTransition skipped = zone.getRules().getTransition(time);
      return skipped.getInstant();
    }
    return time.toInstant(offsets.getFirst());
  }

  /// Whenever the clock on the wall shows such a minute.
  static List<Long> shown(
      Predicate<LocalDateTime> minutes, LocalDate from, int count, ZoneId zone) {
    TreeSet<Long> found = new TreeSet<>();
    Instant minute = from.atStartOfDay(zone).toInstant();
    while (found.size() < count) {
      if (minutes.test(LocalDateTime.ofInstant(minute, zone))) {
        found.add(minute.toEpochMilli());
      }
      minute = minute.plusSeconds(60);
    }
    return List.copyOf(found);
  }

  static Predicate<LocalDate> weekdays(DayOfWeek... days) {
    return day -> List.of(days).contains(day.getDayOfWeek());
  }

  static boolean isWork(LocalDate day) {
    return day.getDayOfWeek().getValue() <= 5;
  }
}
