package dev.nightjar.model;

import java.time.Instant;
import java.util.UUID;

/// Something that runs again and again under one name. It may have no run yet.
///
/// @param pingId names it in pings; made at random when the job is first seen, never changed
/// @param firstSeen when it was first reported
/// @param lastSeen when anything was last reported of it
public record Job(String name, UUID pingId, Instant firstSeen, Instant lastSeen) {}
