package dev.nightjar.jobs.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How starts lie to the times they were due at, and to each other.
final class Offsets {
  /// Starts in a row that must be out of their tolerance on the same side.
  private static final int DRIFTING_STARTS = 5;

  private static final int MAX_STEPS = 1_000;

  /// Starts that wander away from their due times.
  ///
  /// @param least how far they all are from their due times, at least
  /// @param since the first of them
  record Drift(int starts, Duration least, boolean isAfter, Instant since) {
    String of(String name) {
      return "the last %d starts of %s were all %s or more %s they were due"
          .formatted(starts, name, Said.duration(least), isAfter ? "after" : "before");
    }
  }

  private Offsets() {}

  /// Empty for what is not due by the clock, and with few starts.
  static Optional<Drift> drift(RunRing runs, Plan plan) {
    if (plan.schedule().isInterval() || runs.size() < DRIFTING_STARTS) {
      return Optional.empty();
    }
    List<Long> offsets = newest(runs, plan, DRIFTING_STARTS);
    long tolerance = plan.lateAfter().toMillis();
    boolean isAfter = offsets.stream().allMatch(offset -> offset > tolerance);
    boolean isBefore = offsets.stream().allMatch(offset -> offset < -tolerance);
    if (offsets.size() < DRIFTING_STARTS || isAfter == isBefore) {
      return Optional.empty();
    }
    long least = offsets.stream().mapToLong(Math::abs).min().orElse(0);
    Instant since = Instant.ofEpochMilli(runs.start(runs.size() - DRIFTING_STARTS));
    return Optional.of(new Drift(DRIFTING_STARTS, Duration.ofMillis(least), isAfter, since));
  }

  /// Of the newest due times that a start is near to, newest first, the milliseconds from it to the
  /// nearest start; negative when that was before.
  static List<Long> newest(RunRing runs, Plan plan, int count) {
    Map<Instant, Long> offsets = new LinkedHashMap<>();
    for (int i = runs.size() - 1; i >= 0 && offsets.size() <= count; i--) {
      near(runs.start(i), plan)
          .ifPresent(
              near ->
                  offsets.merge(
                      near.due(), near.offset(), (a, b) -> Math.abs(a) < Math.abs(b) ? a : b));
    }
    return offsets.values().stream().limit(count).toList();
  }

  /// A start and the due time it is near to.
  private record Near(Instant due, long offset) {}

  private static Optional<Near> near(long start, Plan plan) {
    long window = plan.missedAfter().toMillis() * 2;
    Optional<Instant> before = lastUpTo(start, window, plan);
    Optional<Instant> after = plan.schedule().next(Instant.ofEpochMilli(start));
    long late = before.map(due -> start - due.toEpochMilli()).orElse(Long.MAX_VALUE);
    long early = after.map(due -> due.toEpochMilli() - start).orElse(Long.MAX_VALUE);
    if (late >= 0 && late <= Math.min(early, window)) {
      return before.map(due -> new Near(due, late));
    }
    return early <= window ? after.map(due -> new Near(due, -early)) : Optional.empty();
  }

  /// The last due time up to this one, within the window before it.
  private static Optional<Instant> lastUpTo(long millis, long window, Plan plan) {
    Instant time = Instant.ofEpochMilli(millis);
    Optional<Instant> last = plan.schedule().next(time.minusMillis(window));
    for (int i = 0; i < MAX_STEPS && last.isPresent(); i++) {
      Optional<Instant> next = plan.schedule().next(last.get());
      if (next.isEmpty() || next.get().isAfter(time)) {
        return last;
      }
      last = next;
    }
    return last;
  }

  /// Whether runs of the past went on at the same time.
  static boolean overlapsUsually(RunRing runs) {
    int overlaps = 0;
    for (int i = 1; i < runs.size(); i++) {
      boolean isKnown = runs.duration(i - 1) >= 0;
      overlaps += isKnown && runs.start(i - 1) + runs.duration(i - 1) > runs.start(i) ? 1 : 0;
    }
    return overlaps >= 2;
  }
}
