package dev.nightjar.model;

import java.time.Instant;

/// Something that is wrong now, found by a part of the house that watches by itself. Each becomes
/// an alert.
///
/// @param kind what kind of condition; its name is the alert's
/// @param labels what is affected, without `alertname`, and with `severity` only where that is not
///   the kind's: these tell two alerts of a kind apart, so they stay the same for as long as it
///   lasts
/// @param annotations `summary`, `description` (the evidence), `link` (a path of the UI, such as
///   `/jobs/x`), `runbook_url` where there is one
/// @param value the number that speaks most for it
/// @param since when it began
public record Condition(
    ConditionKind kind, Labels labels, Labels annotations, double value, Instant since) {}
