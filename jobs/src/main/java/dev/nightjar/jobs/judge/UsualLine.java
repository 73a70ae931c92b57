package dev.nightjar.jobs.judge;

/// A kind of line that the runs of a job write.
///
/// @param text its template
/// @param share in how many of the runs it stands, above 0 to 1
public record UsualLine(String text, double share) {}
