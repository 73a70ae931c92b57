package dev.nightjar.jobs;

import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a report's times say about its host's clock, told among the facts of the run: times are
/// kept as they were reported, and a reader should know which not to trust.
final class ClockFacts {
  /// The name of the fact.
  static final String CLOCK = "clock";

  /// Below this, clocks count as equal: delivery takes its time as well.
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// A word that came less long before an end may be of the same delivery: whoever kept its reports
  /// while we were away tells all of them at once, long after.
  private static final Duration APART = Duration.ofSeconds(15);

  private ClockFacts() {}

  /// @param lastWord when the run was last heard of before this report, if it was
  static RunEvidence added(
      RunEvidence evidence, Run told, Instant now, Optional<Instant> lastWord) {
    return sentence(told, now, lastWord)
        .map(text -> evidence.withFact(CLOCK, text))
        .orElse(evidence);
  }

  private static Optional<String> sentence(Run told, Instant now, Optional<Instant> lastWord) {
    Optional<Instant> end = told.endedAt();
    if (end.isPresent() && end.get().isBefore(told.startedAt())) {
      return Optional.of(
          "the end was reported %s before the start: the host's clock was set back while it ran"
              .formatted(Spelled.of(Duration.between(end.get(), told.startedAt()))));
    }
    Instant latest = end.orElse(told.startedAt());
    if (latest.isAfter(now.plus(MINUTE))) {
      return Optional.of(
          "the host's clock is at least %s ahead of the server's"
              .formatted(Spelled.of(Duration.between(now, latest))));
    }
    if (end.isPresent()
        && lastWord.isPresent()
        && !lastWord.get().plus(told.heartbeat().orElse(APART)).isAfter(now)
        && end.get().plus(MINUTE).isBefore(lastWord.get())) {
      return Optional.of(
          "the host's clock seems to be behind the server's: the run was heard of %s after the end"
                  .formatted(Spelled.of(Duration.between(end.get(), lastWord.get())))
              + " that was reported");
    }
    return Optional.empty();
  }
}
