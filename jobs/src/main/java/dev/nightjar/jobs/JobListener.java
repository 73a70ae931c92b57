package dev.nightjar.jobs;

import dev.nightjar.model.Tenant;

/// Hears that something about a job's runs was saved.
@FunctionalInterface
interface JobListener {
  void changed(Tenant tenant, String job);
}
