package dev.nightjar.jobs;

import dev.nightjar.model.RunReport;
import dev.nightjar.model.Tenant;

/// Hears of every run that was saved, as it is kept.
@FunctionalInterface
interface JobListener {
  /// @param kept with its evidence
  /// @param isNews whether somebody told us something new; not when it was only judged
  void saved(Tenant tenant, RunReport kept, boolean isNews);
}
