package dev.nightjar.jobs;

import dev.nightjar.model.Cause;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Verdict;
import java.util.List;
import java.util.Optional;

/// What is known of a run after one more report, whatever the order in which reports come.
///
/// | known | told | then |
/// |---|---|---|
/// | nothing | anything | as told |
/// | settled | running, lost | as known |
/// | running | lost | lost, otherwise as known: whoever tells it has found the run's last trace |
/// | lost | how it ended | as told, whatever the revision: whoever told that it is lost was wrong |
/// | anything | an earlier revision | as known |
/// | anything else | | as told |
///
/// Where the row stays as known, evidence fills sections that nobody told before; else it replaces
/// them.
final class RunMerge {
  private RunMerge() {}

  static RunReport merge(Optional<RunReport> known, RunReport told) {
    return known.map(before -> merge(before, told)).orElseGet(() -> judged(told));
  }

  private static RunReport merge(RunReport known, RunReport told) {
    Run before = known.run();
    Run now = told.run();
    boolean isLostNow = now.state() == RunState.LOST && !before.state().isSettled();
    if (isLostNow) {
      return judged(new RunReport(lost(before, now), merged(known, told)));
    }
    if (before.state() == RunState.LOST && now.state().isEndKnown()) {
      return judged(new RunReport(now, merged(withoutCauses(known), told)));
    }
    boolean isLate = now.revision() > 0 && now.revision() < before.revision();
    boolean goesBack = before.state().isSettled() && !now.state().isSettled();
    if (isLate || goesBack) {
      return judged(new RunReport(before, RunEvidence.merge(told.evidence(), known.evidence())));
    }
    long revision = Math.max(now.revision(), before.revision());
    Run run = now.toBuilder().revision(revision).build();
    return judged(new RunReport(run, withoutSilence(merged(known, told))));
  }

  /// Its causes tell why it was thought to be lost.
  private static RunReport withoutCauses(RunReport lost) {
    return lost.evidence().causes().isEmpty()
        ? lost
        : new RunReport(lost.run(), lost.evidence().withCauses(List.of()));
  }

  private static RunEvidence merged(RunReport known, RunReport told) {
    return RunEvidence.merge(known.evidence(), told.evidence());
  }

  private static Run lost(Run before, Run told) {
    String message = told.message().isEmpty() ? before.message() : told.message();
    return before.withoutEnd(RunState.LOST).toBuilder()
        .message(message)
        .revision(Math.max(before.revision(), told.revision()))
        .build();
  }

  /// A run that was marked lost for its silence, going on since it was heard of again.
  static RunReport alive(RunReport lost) {
    return judged(
        new RunReport(lost.run().withoutEnd(RunState.RUNNING), withoutSilence(lost.evidence())));
  }

  /// Whether it stands as lost because nothing was heard of it, so that a word of it corrects that.
  /// One that was told to be lost has other causes.
  static boolean isLostInSilence(RunReport known) {
    return known.run().state() == RunState.LOST
        && known
            .evidence()
            .causes()
            .map(causes -> causes.isEmpty() || causes.stream().anyMatch(RunMerge::isSilence))
            .orElse(true);
  }

  /// A running run that is lost in silence.
  static RunReport lost(RunReport running, Cause silence) {
    return judged(
        new RunReport(
            running.run().withoutEnd(RunState.LOST),
            running.evidence().withCauses(List.of(silence))));
  }

  private static RunEvidence withoutSilence(RunEvidence evidence) {
    List<Cause> causes = evidence.causes().orElse(List.of());
    return causes.stream().noneMatch(RunMerge::isSilence)
        ? evidence
        : evidence.withCauses(causes.stream().filter(cause -> !isSilence(cause)).toList());
  }

  private static boolean isSilence(Cause cause) {
    return cause.kind().equals(Cause.SILENT);
  }

  /// With the reason and the verdict that the evidence gives.
  private static RunReport judged(RunReport report) {
    List<Expectation> expected = report.evidence().expectations().orElse(List.of());
    boolean isBad = expected.stream().anyMatch(each -> !each.isMet());
    Run run =
        report.run().toBuilder()
            .reason(report.evidence().reason())
            .verdict(isBad ? Optional.of(Verdict.BAD) : Optional.empty())
            .build();
    return new RunReport(run, report.evidence());
  }
}
