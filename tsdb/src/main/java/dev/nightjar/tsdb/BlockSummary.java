package dev.nightjar.tsdb;

/// What one block holds, for status pages.
///
/// @param first number of the oldest of the files that went into it
/// @param last number of the newest
/// @param revision how often it was written anew to leave out what was deleted
/// @param minMillis time of its first sample, in milliseconds since the epoch
/// @param maxMillis time of its last sample
/// @param samples deleted ones that it still holds included
public record BlockSummary(
    long first,
    long last,
    int revision,
    long minMillis,
    long maxMillis,
    long samples,
    int series) {}
