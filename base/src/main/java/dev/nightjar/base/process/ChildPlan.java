package dev.nightjar.base.process;

import org.jspecify.annotations.Nullable;

/// How a child is to be run.
///
/// @param command its words; the first is looked up in `PATH`. Not copied: they are only read.
/// @param mark the name of an environment variable that only this run's processes have
/// @param limitNanos the time after which it is ended; 0 for none
/// @param graceNanos the time between asking it to end and making it
/// @param lastingNanos when [ChildWatcher#lasts] is called
/// @param capture how its output is taken up
/// @param captureFile for [Capture#FILE]: a path that nothing has yet and to which `.out` and the
///   like is added, in a folder that only its owner can enter; without one, it is piped
/// @param isLast whether no other child follows: what only the child needs is then given up
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a list would cost start time
public record ChildPlan(
    byte[][] command,
    String mark,
    long limitNanos,
    long graceNanos,
    long lastingNanos,
    Capture capture,
    @Nullable String captureFile,
    boolean isLast) {}
