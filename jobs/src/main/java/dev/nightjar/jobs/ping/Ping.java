package dev.nightjar.jobs.ping;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// One check-in.
///
/// @param exitCode when it was told; any but 0 comes with [PingSignal#FAIL]
/// @param runId what the client calls the run
/// @param client its address
/// @param agent what it says it is; may be empty
/// @param body at most [#BODY_LIMIT] bytes of it are kept
public record Ping(
    PingSignal signal,
    OptionalInt exitCode,
    Optional<UUID> runId,
    String client,
    String agent,
    @SuppressWarnings("ArrayRecordComponent") byte[] body) {
  /// As healthchecks.io keeps: enough for the end of a log, little enough for every run.
  public static final int BODY_LIMIT = 100_000;
}
