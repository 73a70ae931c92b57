package dev.nightjar.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// One start of a run's command.
///
/// @param number from 1
/// @param state how it ended, or `RUNNING`
/// @param duration monotonic; present once it ended
/// @param backoff the pause that followed it, zero after the last
/// @param reason why it counted as failed; may be empty
public record Attempt(
    int number,
    RunState state,
    OptionalInt pid,
    Instant startedAt,
    Optional<Duration> duration,
    OptionalInt exitCode,
    OptionalInt signal,
    Duration backoff,
    String reason,
    Optional<Resources> resources) {}
