package dev.nightjar.jobs.schedule;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Due whenever one of several schedules is.
record AnyOf(List<Schedule> schedules) implements Schedule {
  /// What stands between two schedules in one text.
  static final String BETWEEN = " | ";

  AnyOf {
    schedules = List.copyOf(schedules);
  }

  @Override
  public Optional<Instant> next(Instant after) {
    return schedules.stream()
        .flatMap(schedule -> schedule.next(after).stream())
        .min(Comparator.naturalOrder());
  }

  /// With one interval among them the last start is what counts: the others don't mind it.
  @Override
  public boolean isInterval() {
    return schedules.stream().anyMatch(Schedule::isInterval);
  }

  @Override
  public String text() {
    return schedules.stream().map(Schedule::text).collect(Collectors.joining(BETWEEN));
  }

  @Override
  public String words() {
    return schedules.stream().map(Schedule::words).collect(Collectors.joining("; "));
  }
}
