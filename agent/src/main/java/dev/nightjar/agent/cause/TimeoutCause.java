package dev.nightjar.agent.cause;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The run's own limit.
final class TimeoutCause {
  private TimeoutCause() {}

  static @Nullable Cause of(DeathFacts facts) {
    if (!facts.isTimedOut()) {
      return null;
    }
    var evidence = new ArrayList<String>();
    evidence.add(
        "limit "
            + Words.duration(facts.limitNanos())
            + ", ended after "
            + Words.duration(facts.elapsedNanos()));
    evidence.add(
        facts.isForced() ? "TERM was not enough: KILL after the grace" : "TERM was enough");
    evidence.add(
        facts.signal() == 0
            ? "it then exited with code " + facts.exitCode()
            : "it then died by " + Words.signal(facts.signal()));
    return new Cause(
        "timeout",
        "Ended at its limit of " + Words.duration(facts.limitNanos()),
        Confidence.CERTAIN,
        evidence);
  }
}
