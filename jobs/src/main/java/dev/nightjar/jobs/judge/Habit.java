package dev.nightjar.jobs.judge;

import java.util.OptionalDouble;

/// What a number of a job usually is.
///
/// @param subject as in [dev.nightjar.model.Fingerprint]
/// @param usual the median
/// @param low below it a run is out of the ordinary; -Infinity when nothing is too little
/// @param high above it a run is; Infinity when nothing is too much
/// @param runs how many it was learned from
/// @param last what it was in the newest run
public record Habit(
    String subject, double usual, double low, double high, int runs, OptionalDouble last) {}
