package dev.nightjar.agent.cause;

import java.util.List;

/// One claim on why a run ended, as `evidence.causes` in `docs/api.md` has it.
///
/// @param kind one of the kinds there
/// @param text one sentence for people, without a full stop
/// @param evidence what the claim rests on, a line each
public record Cause(String kind, String text, Confidence confidence, List<String> evidence) {
  public Cause {
    evidence = List.copyOf(evidence);
  }

  static Cause of(String kind, String text, Confidence confidence, String... evidence) {
    return new Cause(kind, text, confidence, List.of(evidence));
  }

  /// Nothing was started, because another run holds the lock.
  ///
  /// @param holder the run or process that holds it; may be empty
  public static Cause lockHeld(String lock, String holder) {
    return of(
        "lock_held",
        holder.isEmpty()
            ? "Not started: the lock \"" + lock + "\" is held"
            : "Not started: the lock \"" + lock + "\" is held by " + holder,
        Confidence.CERTAIN,
        "lock file of " + lock + " is locked");
  }

  /// Processes of the run are left that not even KILL has ended.
  ///
  /// @param processes a line each, such as `4711 dd, state D in nfs_wait`
  public static Cause unkillable(List<String> processes) {
    return new Cause(
        "unkillable",
        processes.size() == 1
            ? "A process of it can't be killed"
            : processes.size() + " processes of it can't be killed",
        Confidence.CERTAIN,
        processes);
  }
}
