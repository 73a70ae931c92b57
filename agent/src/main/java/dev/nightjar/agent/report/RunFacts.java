package dev.nightjar.agent.report;

/// What is known of a run before its command starts.
///
/// @param runId a ULID
/// @param traceId 32 lower-case hex digits
/// @param instance the host
/// @param command its words as text; bytes that are not UTF-8 are replaced. Not copied
/// @param startedMillis wall time
/// @param limitNanos 0 for none
/// @param message what people should know of it from the start, such as an option left out; may be
///   empty
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a list would cost start time
public record RunFacts(
    String runId,
    String traceId,
    String job,
    String instance,
    String[] command,
    long startedMillis,
    long limitNanos,
    String message) {}
