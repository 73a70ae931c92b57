package dev.nightjar.wire;

import dev.nightjar.model.Labels;
import java.util.OptionalLong;

/// One observation that stands as an example for a sample, usually with a trace id.
public record Exemplar(Labels labels, double value, OptionalLong timestampMillis) {}
