package dev.nightjar.alert.rule;

import dev.nightjar.model.Labels;
import java.time.Instant;
import java.util.Optional;

/// An active alert as `/api/v1/alerts` shows it.
///
/// @param value as Go writes floats: `3e+00`
/// @param keepFiringSince when the expression stopped yielding it
public record AlertView(
    Labels labels,
    Labels annotations,
    AlertState state,
    Instant activeAt,
    Optional<Instant> keepFiringSince,
    String value) {}
