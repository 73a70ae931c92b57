package dev.nightjar.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A job with its newest runs, as a board shows it.
///
/// @param lastRun the run that started last; empty when there is none, or retention forgot it
/// @param lastSuccessAt the end of the run that started last of those that succeeded
/// @param recent the newest [#RECENT] runs, oldest first
public record JobSummary(
    Job job, Optional<Run> lastRun, Optional<Instant> lastSuccessAt, List<RecentRun> recent) {
  /// How many runs a summary holds.
  public static final int RECENT = 30;

  public JobSummary {
    recent = List.copyOf(recent);
  }

  /// The little that a board shows of a run that is not the last.
  public record RecentRun(
      RunId id,
      RunState state,
      Instant startedAt,
      Optional<Duration> duration,
      Optional<Verdict> verdict) {
    public static RecentRun of(Run run) {
      return new RecentRun(run.id(), run.state(), run.startedAt(), run.duration(), run.verdict());
    }
  }
}
