package dev.nightjar.agent.cause;

import org.jspecify.annotations.Nullable;

/// The end of whoever had started the wrapper, such as a login session, and what it took along.
final class ParentCause {
  private static final int HUP = 1;
  private static final int TERM = 15;

  private ParentCause() {}

  static @Nullable Cause of(DeathFacts facts, Seen seen) {
    ParentProcess then = seen.parentThen();
    ParentProcess now = seen.parentNow();
    if (then.pid() == 0 || now.pid() == 0 || then.pid() == now.pid() || facts.isTimedOut()) {
      return null;
    }
    int signal = facts.signal() != 0 ? facts.signal() : ExitCauses.shellSignal(facts.exitCode());
    Sender asked = SignalCauses.lastAsking(seen.passedOn());
    boolean isTaken =
        signal == HUP
            || signal == TERM
            || signal == SignalCauses.PIPE
            || signal == SignalCauses.KILL;
    if (!isTaken && asked == null) {
      return null;
    }
    int shown = isTaken || asked == null ? signal : asked.signal();
    return Cause.of(
        "parent_gone",
        "What had started it, "
            + then.told()
            + ", went away while it ran, and it ended by "
            + Words.signal(shown),
        seen.isParentLeftLate() ? Confidence.LIKELY : Confidence.POSSIBLE,
        "the wrapper's parent was " + then.told() + ", at the end it was " + now.told(),
        asked == null ? "no signal went through the wrapper" : asked.line());
  }
}
