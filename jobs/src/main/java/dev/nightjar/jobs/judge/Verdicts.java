package dev.nightjar.jobs.judge;

import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;
import java.util.List;
import java.util.Optional;

/// Takes what was found of runs.
@FunctionalInterface
public interface Verdicts {
  /// A run was judged, perhaps not for the first time.
  ///
  /// @param findings how it differs from what is usual, the weightiest first; an empty list when it
  ///   does not, absent when there are too few runs to say
  /// @param declared what its job's settings expect of each run, and whether it came true
  void judged(
      Tenant tenant, RunId run, Optional<List<Finding>> findings, List<Expectation> declared);
}
