package dev.nightjar.jobs.trend;

import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// What the numbers of a job must not reach, by what people and machines say of it.
///
/// @param newest the job's newest run on the instance
/// @param evidence of that run
record Limits(Optional<JobSettings> settings, Optional<Run> newest, RunEvidence evidence) {
  private static final String PEAK = "peak_rss_bytes";

  /// Of a number as [dev.nightjar.model.Fingerprint] names it; what a person says comes first.
  OptionalDouble of(String subject) {
    OptionalDouble said = said(subject);
    if (said.isPresent()) {
      return said;
    }
    return switch (subject) {
      case PEAK -> memory();
      case "duration_seconds" -> time();
      default -> OptionalDouble.empty();
    };
  }

  /// What a person says of it.
  OptionalDouble said(String subject) {
    Double limit = settings.map(known -> known.limits().get(subject)).orElse(null);
    return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit);
  }

  private OptionalDouble memory() {
    return evidence
        .facts()
        .flatMap(facts -> Optional.ofNullable(facts.get("memory_limit")))
        .map(Limits::bytes)
        .orElse(OptionalDouble.empty());
  }

  private static OptionalDouble bytes(String text) {
    try {
      double bytes = Double.parseDouble(text);
      return bytes > 0 && Double.isFinite(bytes)
          ? OptionalDouble.of(bytes)
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private OptionalDouble time() {
    return Stream.of(newest.flatMap(Run::limit), settings.flatMap(JobSettings::timeout))
        .flatMap(Optional::stream)
        .mapToDouble(Limits::seconds)
        .min();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
