package dev.nightjar.jobs.trend;

import java.util.ArrayDeque;
import java.util.Deque;

/// How long the pauses of something usually are: the longest of each day, two weeks of them. Owned
/// by one thread.
final class Gaps {
  private static final int MAX_DAYS = 14;
  private static final long DAY = 86_400_000;

  private record Longest(long day, long millis) {}

  private final Deque<Longest> days = new ArrayDeque<>();
  private long count;

  /// A pause ended.
  ///
  /// @param at not before the end of the pause before it
  void ended(long at, long millis) {
    count++;
    long day = Math.floorDiv(at, DAY);
    Longest last = days.peekLast();
    if (last != null && last.day >= day) {
      days.removeLast();
      days.addLast(new Longest(last.day, Math.max(last.millis, millis)));
      return;
    }
    days.addLast(new Longest(day, millis));
    if (days.size() > MAX_DAYS) {
      days.removeFirst();
    }
  }

  /// How many pauses ended.
  long count() {
    return count;
  }

  /// The longest one that is usual: where three days are known, one that came on a single day is
  /// not.
  long usual() {
    long longest = 0;
    long second = 0;
    for (Longest each : days) {
      second = Math.max(second, Math.min(longest, each.millis));
      longest = Math.max(longest, each.millis);
    }
    return days.size() >= 3 ? second : longest;
  }
}
