package dev.nightjar.jobs.judge;

import dev.nightjar.model.RunId;
import dev.nightjar.model.Tenant;

/// A run that is to be judged.
record EndedRun(Tenant tenant, RunId id) {}
