package dev.nightjar.ingest;

import java.time.Duration;

/// What [Admission] lets pass.
///
/// @param maxLabels labels on one series, metric name included
/// @param maxNameLength characters of a label name
/// @param maxValueLength characters of a label value
/// @param maxAhead how far in the future a sample may be; clocks differ by less, and one sample far
///   ahead would lock its series until then
/// @param maxLineLength characters of a log line
/// @param maxBodyBytes one page or pushed body, uncompressed
public record AdmissionConfig(
    int maxLabels,
    int maxNameLength,
    int maxValueLength,
    Duration maxAhead,
    int maxLineLength,
    int maxBodyBytes) {
  public static final AdmissionConfig DEFAULT =
      new AdmissionConfig(64, 1024, 8192, Duration.ofMinutes(10), 1 << 20, 64 << 20);
}
