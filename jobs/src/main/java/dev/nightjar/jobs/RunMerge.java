package dev.nightjar.jobs;

import dev.nightjar.model.Cause;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Verdict;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
  /// The fact that a person said of the run that it is as it should be.
  static final String ACCEPTED = "accepted";

  private RunMerge() {}

  /// The run once it was compared with others of its job.
  ///
  /// @param declared what its job's settings expect of each run, and whether it came true
  static RunReport judged(
      RunReport known, Optional<List<Finding>> findings, List<Expectation> declared) {
    RunEvidence evidence = findings.map(known.evidence()::withFindings).orElse(known.evidence());
    return judged(
        new RunReport(
            known.run(), declared.isEmpty() ? evidence : withDeclared(evidence, declared)));
  }

  /// Those of the settings beside those that the run's own command line declared.
  private static RunEvidence withDeclared(RunEvidence evidence, List<Expectation> declared) {
    Map<String, Expectation> all = new LinkedHashMap<>();
    evidence.expectations().orElse(List.of()).forEach(each -> all.put(each.text(), each));
    // What was told last counts: output may come after the end.
    declared.forEach(
        each ->
            all.merge(each.text(), each, (before, now) -> now.value().isPresent() ? now : before));
    return evidence.withExpectations(List.copyOf(all.values()));
  }

  /// The run once a person said that it is as it should be, or took that back.
  static RunReport accepted(RunReport known, boolean isAccepted, Instant at) {
    Map<String, String> facts = new TreeMap<>(known.evidence().facts().orElse(Map.of()));
    if (isAccepted) {
      facts.put(ACCEPTED, "at " + at);
    } else {
      facts.remove(ACCEPTED);
    }
    return judged(new RunReport(known.run(), known.evidence().withFacts(facts)));
  }

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
    Run run =
        report.run().toBuilder()
            .reason(report.evidence().reason())
            .verdict(verdict(report.run().state(), report.evidence()))
            .build();
    return new RunReport(run, report.evidence());
  }

  /// A person's word counts most, then what was declared, then what was learned. A run that did not
  /// succeed needs no verdict of what was learned: how it ended says it.
  private static Optional<Verdict> verdict(RunState state, RunEvidence evidence) {
    if (evidence.facts().orElse(Map.of()).containsKey(ACCEPTED)) {
      return Optional.of(Verdict.GOOD);
    }
    if (evidence.expectations().orElse(List.of()).stream().anyMatch(each -> !each.isMet())) {
      return Optional.of(Verdict.BAD);
    }
    return state == RunState.SUCCEEDED
        ? evidence.findings().map(all -> all.isEmpty() ? Verdict.GOOD : Verdict.SUSPICIOUS)
        : Optional.empty();
  }
}
