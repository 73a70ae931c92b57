package dev.nightjar.jobs;

import dev.nightjar.model.JobSummary;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.Page;
import dev.nightjar.model.Tenant;
import java.util.Optional;

/// All jobs with their newest runs. The run store keeps the summaries up as runs are saved, so that
/// nothing is remembered here. Safe for use by many threads.
public final class JobBoard {
  private final RunStore runs;

  JobBoard(RunStore runs) {
    this.runs = runs;
  }

  /// Jobs in order of their names.
  ///
  /// @param cursor where the page before ended
  /// @param limit 1 to 1,000
  public Page<JobSummary> jobs(Tenant tenant, Optional<String> cursor, int limit) {
    return runs.summaries(tenant, cursor, limit);
  }

  public Optional<JobSummary> job(Tenant tenant, String name) {
    return runs.summary(tenant, name);
  }
}
