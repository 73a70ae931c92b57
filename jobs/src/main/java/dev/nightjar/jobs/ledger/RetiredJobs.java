package dev.nightjar.jobs.ledger;

import dev.nightjar.model.Labels;
import java.util.Set;

/// The jobs that a person retired. Immutable; safe for use by many threads.
public final class RetiredJobs {
  static final String JOB = "job";

  private final Set<Labels> retired;
  private final Set<String> whole;

  /// @param retired the labels of each job on an instance
  /// @param whole the names of those that are retired wherever they ran
  RetiredJobs(Set<Labels> retired, Set<String> whole) {
    this.retired = Set.copyOf(retired);
    this.whole = Set.copyOf(whole);
  }

  /// Whether nobody misses the job on that instance.
  ///
  /// @param instance empty for any of them, as of a job that its hosts share
  public boolean contains(String job, String instance) {
    return instance.isEmpty()
        ? whole.contains(job)
        : retired.contains(Labels.of(JOB, job, "instance", instance));
  }
}
