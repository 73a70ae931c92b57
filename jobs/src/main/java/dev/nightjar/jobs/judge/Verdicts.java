package dev.nightjar.jobs.judge;

import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;
import java.util.List;

/// Takes what was found of runs.
@FunctionalInterface
public interface Verdicts {
  /// A run was judged, perhaps not for the first time.
  ///
  /// @param findings how it differs from what is usual, the weightiest first; empty when it does
  ///   not
  /// @param declared what its job's settings expect of each run, and whether it came true
  void judged(Tenant tenant, RunId run, List<Finding> findings, List<Expectation> declared);
}
