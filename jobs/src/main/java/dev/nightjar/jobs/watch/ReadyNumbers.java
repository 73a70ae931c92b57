package dev.nightjar.jobs.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/// The figures of a job on an instance that everybody asks for, of its newest runs.
///
/// @param runs how many ended runs they are made of, at most 100
/// @param runsPerHour over the time that these runs span
/// @param successRatio 0 to 1
/// @param p50 of the durations of runs that succeeded; p95 and p99 likewise
/// @param concurrency runs that go on now
/// @param sinceSuccess how old the last success is
public record ReadyNumbers(
    String job,
    String instance,
    int runs,
    OptionalDouble runsPerHour,
    OptionalDouble successRatio,
    Optional<Duration> p50,
    Optional<Duration> p95,
    Optional<Duration> p99,
    int concurrency,
    Optional<Duration> sinceSuccess) {}
