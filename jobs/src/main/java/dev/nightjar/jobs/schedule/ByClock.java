package dev.nightjar.jobs.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/// Due when the clock on the wall shows certain dates and times: a cron line or a calendar event.
///
/// @param text as it was given
/// @param words as people say it
/// @param zone where the wall is
record ByClock(
    String text, String words, ZoneId zone, DayPattern days, TimePattern times, ClockChange change)
    implements Schedule {
  /// More changes of a zone's offset than there are up to [DayPattern#LAST_YEAR].
  private static final int MOST_CHANGES = 1000;

  private static final Instant LAST =
      LocalDate.of(DayPattern.LAST_YEAR + 1, 1, 2).atStartOfDay().toInstant(ZoneOffset.UTC);

  @Override
  public boolean isInterval() {
    return false;
  }

  /// The same in other words.
  ByClock saying(String changed) {
    return new ByClock(text, changed, zone, days, times, change);
  }

  /// Goes from one change of the zone's offset to the next: between two of them the clock on the
  /// wall runs straight.
  @Override
  public Optional<Instant> next(Instant after) {
    if (!after.isBefore(LAST)) {
      return Optional.empty();
    }
    Instant from = after.isBefore(Instant.EPOCH) ? Instant.EPOCH.minusMillis(1) : after;
    Instant start = from.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
    ZoneRules rules = zone.getRules();
    // What is skipped by a change at this very moment belongs to the stretch before it.
    Instant within = from;
    for (int i = 0; i < MOST_CHANGES; i++) {
      Optional<ZoneOffsetTransition> end = Optional.ofNullable(rules.nextTransition(within));
      ZoneOffset offset = rules.getOffset(within);
      LocalDateTime shown = LocalDateTime.ofInstant(start, offset);
      Optional<LocalDateTime> due = firstFrom(afterRepeated(shown, rules, within));
      if (due.isEmpty()) {
        return Optional.empty();
      }
      if (end.isEmpty() || due.get().isBefore(end.get().getDateTimeBefore())) {
        return due.map(found -> found.toInstant(offset));
      }
      ZoneOffsetTransition jump = end.get();
      if (change.runsSkipped(jump) && due.get().isBefore(jump.getDateTimeAfter())) {
        return Optional.of(jump.getInstant());
      }
      // No zone is two days away from UTC, so nothing is due before that; but what is shown again
      // may be due again.
      Instant near = due.get().minusDays(2).toInstant(ZoneOffset.UTC);
      within = !jump.isOverlap() && near.isAfter(jump.getInstant()) ? near : jump.getInstant();
      start = within;
    }
    return Optional.empty();
  }

  private LocalDateTime afterRepeated(LocalDateTime shown, ZoneRules rules, Instant within) {
    return Optional.ofNullable(rules.previousTransition(within.plusNanos(1)))
        .filter(change::skipsRepeated)
        .map(ZoneOffsetTransition::getDateTimeBefore)
        .filter(shown::isBefore)
        .orElse(shown);
  }

  private Optional<LocalDateTime> firstFrom(LocalDateTime least) {
    LocalDate today = least.toLocalDate();
    Optional<LocalDate> day = days.from(today);
    if (day.filter(today::equals).isPresent()) {
      Optional<LocalTime> time = times.from(least.toLocalTime());
      if (time.isPresent()) {
        return time.map(today::atTime);
      }
      day = days.from(today.plusDays(1));
    }
    return day.map(found -> found.atTime(times.first()));
  }
}
