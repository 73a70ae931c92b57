package dev.nightjar.jobs.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The shortest and the longest time between two due times of a schedule, of those in two years or
/// so.
record Periods(Duration shortest, Duration longest) {
  static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SPAN = Duration.ofDays(800);

  /// More than there are in a week of one every two minutes.
  private static final int MOST = 5_500;

  /// Empty when it is not due twice in that time.
  static Optional<Periods> of(Schedule schedule) {
    Optional<Instant> due = schedule.next(FROM);
    Optional<Periods> found = Optional.empty();
    Instant last = FROM.plus(SPAN);
    for (int i = 0; i < MOST && due.isPresent() && due.get().isBefore(last); i++) {
      Optional<Instant> next = schedule.next(due.get());
      if (next.isEmpty()) {
        break;
      }
      Duration between = Duration.between(due.get(), next.get());
      found =
          Optional.of(found.map(each -> each.with(between)).orElse(new Periods(between, between)));
      due = next;
    }
    return found;
  }

  private Periods with(Duration between) {
    return new Periods(
        between.compareTo(shortest) < 0 ? between : shortest,
        between.compareTo(longest) > 0 ? between : longest);
  }
}
