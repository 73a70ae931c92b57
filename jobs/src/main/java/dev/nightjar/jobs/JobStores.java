package dev.nightjar.jobs;

import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.LedgerStore;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunStore;

/// The stores that the room works through.
///
/// @param history of the runs in `runs`
/// @param lines where output of runs is kept
/// @param samples where figures of jobs go, and where those of daemons are looked for
public record JobStores(
    RunStore runs,
    RunHistory history,
    JobDecisions decisions,
    LedgerStore ledger,
    PushGroups pushes,
    LogStore lines,
    MetricStore samples) {}
