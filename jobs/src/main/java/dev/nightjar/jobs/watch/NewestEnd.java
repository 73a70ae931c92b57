package dev.nightjar.jobs.watch;

import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import java.time.Instant;

/// The newest run that ended, and what was found of it.
///
/// @param sentence why it is as it is; may be empty
record NewestEnd(
    String runId, Instant startedAt, RunState state, boolean isFlawed, String sentence) {
  static final NewestEnd NONE = new NewestEnd("", Instant.EPOCH, RunState.RUNNING, false, "");

  static NewestEnd of(PastRun past) {
    return new NewestEnd(
        past.id().text(), past.startedAt(), past.state(), Flaws.isFlawed(past.verdict()), "");
  }

  /// @param why what was found of it, in one sentence; may be empty
  static NewestEnd of(Run run, String why) {
    return new NewestEnd(
        run.id().text(),
        run.startedAt(),
        run.state(),
        Flaws.isFlawed(run.verdict()),
        why.isEmpty() ? run.reason() : why);
  }
}
