package dev.nightjar.jobs.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A run that is to come.
///
/// @param at when it is due
/// @param usually how long such a run usually takes
/// @param collidesWith other jobs that are to run on the same instance at the same time; runs that
///   usually take less than ten seconds collide with none
public record ComingRun(
    String job,
    String instance,
    Instant at,
    Optional<Duration> usually,
    String source,
    List<String> collidesWith) {
  public ComingRun {
    collidesWith = List.copyOf(collidesWith);
  }
}
