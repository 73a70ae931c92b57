package dev.nightjar.jobs.watch;

import dev.nightjar.model.Condition;

/// Something that is wrong now, with whether anybody is told.
///
/// @param isMuted its alert is switched off for the job it is about
public record NamedCondition(Condition condition, boolean isMuted) {}
