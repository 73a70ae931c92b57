package dev.nightjar.model;

import java.time.Duration;

/// A kind of [Condition], as a rule names it.
///
/// @param name such as `JobMissed`
/// @param severity `critical`, `warning` or `info`
/// @param hold how long it must last before it is told
/// @param help what it means, in one sentence
public record ConditionKind(String name, String severity, Duration hold, String help) {}
