package dev.nightjar.model;

import java.time.Instant;

/// Something that runs again and again under one name.
///
/// @param firstSeen when its first run was reported
/// @param lastSeen when anything was last reported of it
public record Job(String name, Instant firstSeen, Instant lastSeen) {}
