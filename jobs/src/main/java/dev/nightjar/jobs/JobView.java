package dev.nightjar.jobs;

import dev.nightjar.model.Job;
import dev.nightjar.model.Run;
import java.util.List;
import java.util.Optional;

/// A job as its page shows it.
///
/// @param lastRun the run that started last; empty when retention forgot all of them
/// @param lastSuccess the run that started last of those that succeeded
/// @param recent the newest 30 runs, oldest first
public record JobView(Job job, Optional<Run> lastRun, Optional<Run> lastSuccess, List<Run> recent) {
  public JobView {
    recent = List.copyOf(recent);
  }
}
