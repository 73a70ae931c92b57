package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;

/// What a target's page says of one metric family.
public record TargetMetadata(Labels target, Metadata metadata) {}
