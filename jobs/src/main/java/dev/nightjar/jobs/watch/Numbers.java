package dev.nightjar.jobs.watch;

import dev.nightjar.jobs.watch.WatchedInstance.Standing;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/// The figures that everybody asks for, of the newest runs.
final class Numbers {
  private static final double HOUR_MILLIS = 3_600_000;

  private Numbers() {}

  static ReadyNumbers of(Standing of, Instant now) {
    RunRing runs = of.runs();
    int ended = 0;
    int good = 0;
    long lastGood = Long.MIN_VALUE;
    for (int i = 0; i < runs.size(); i++) {
      RunState state = runs.state(i);
      ended += state == RunState.RUNNING ? 0 : 1;
      if (state == RunState.SUCCEEDED) {
        good++;
        lastGood = Math.max(lastGood, runs.start(i) + Math.max(0, runs.duration(i)));
      }
    }
    long[] durations = runs.goodDurations();
    return new ReadyNumbers(
        of.job(),
        of.instance(),
        ended,
        perHour(runs, now),
        ended == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) good / ended),
        quantile(durations, 0.5),
        quantile(durations, 0.95),
        quantile(durations, 0.99),
        runs.running(),
        lastGood == Long.MIN_VALUE
            ? Optional.empty()
            : Optional.of(positive(Duration.ofMillis(now.toEpochMilli() - lastGood))));
  }

  /// Over the time from the oldest to now, or to the newest where runs come seldom: a rate that
  /// falls while nothing happens.
  private static OptionalDouble perHour(RunRing runs, Instant now) {
    if (runs.size() < 2) {
      return OptionalDouble.empty();
    }
    long span = runs.lastStart() - runs.start(0);
    long pause = now.toEpochMilli() - runs.lastStart();
    long usual = span / (runs.size() - 1);
    double hours = (span + Math.max(0, pause - usual)) / HOUR_MILLIS;
    return hours <= 0 ? OptionalDouble.empty() : OptionalDouble.of((runs.size() - 1) / hours);
  }

  /// The smallest value that so large a share of all is not above (nearest rank).
  private static Optional<Duration> quantile(long[] sorted, double share) {
    if (sorted.length == 0) {
      return Optional.empty();
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return Optional.of(Duration.ofMillis(sorted[Math.max(0, rank - 1)]));
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
