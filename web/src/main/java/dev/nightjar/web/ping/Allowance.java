package dev.nightjar.web.ping;

import dev.nightjar.base.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How often each of many names may do something: so many times at once, then so many a second.
/// Safe for use by many threads.
final class Allowance {
  /// Names that are remembered; beyond that all begin anew, which is generous and bounded.
  private static final int MAX_NAMES = 20_000;

  /// @param isTaken whether the time that was asked for last was there
  private record Left(double times, long atNanos, boolean isTaken) {}

  private final double atOnce;
  private final double perSecond;
  private final Clock clock;
  private final Map<String, Left> left = new ConcurrentHashMap<>();

  Allowance(int atOnce, int perSecond, Clock clock) {
    this.atOnce = atOnce;
    this.perSecond = perSecond;
    this.clock = clock;
  }

  /// Takes one time; false when there is none left.
  boolean take(String name) {
    if (left.size() >= MAX_NAMES) {
      left.clear();
    }
    long nanos = clock.monotonicNanos();
    return left.compute(name, (key, before) -> after(before, nanos)).isTaken();
  }

  private Left after(@Nullable Left before, long nanos) {
    double times = now(before, nanos);
    return times >= 1 ? new Left(times - 1, nanos, true) : new Left(times, nanos, false);
  }

  /// Whether there is one left.
  boolean has(String name) {
    return now(left.get(name), clock.monotonicNanos()) >= 1;
  }

  private double now(@Nullable Left before, long nanos) {
    if (before == null) {
      return atOnce;
    }
    double more = Math.max(0, nanos - before.atNanos()) * perSecond / 1e9;
    return Math.min(atOnce, before.times() + more);
  }
}
