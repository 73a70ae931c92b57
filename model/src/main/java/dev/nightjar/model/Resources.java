package dev.nightjar.model;

/// What a run's reaped processes used, as the kernel counted it.
///
/// @param cpuUserSeconds time in user mode
/// @param cpuSystemSeconds time in the kernel
/// @param peakRssBytes largest resident set of any one of its processes; 0 when it is not known
/// @param readBytes bytes fetched from storage
/// @param writtenBytes bytes sent to storage
public record Resources(
    double cpuUserSeconds,
    double cpuSystemSeconds,
    long peakRssBytes,
    long readBytes,
    long writtenBytes) {}
