package dev.nightjar.base.process;

/// How a child is to be run.
///
/// @param command its words; the first is looked up in `PATH`. Not copied: they are only read.
/// @param limitNanos the time after which it is ended; 0 for none
/// @param graceNanos the time between asking it to end and making it
/// @param lastingNanos when [ChildWatcher#lasts] is called
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a list would cost start time
public record ChildPlan(byte[][] command, long limitNanos, long graceNanos, long lastingNanos) {}
