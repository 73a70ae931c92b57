package dev.nightjar.jobs;

import static dev.nightjar.jobs.JobsFixture.START;
import static dev.nightjar.jobs.JobsFixture.TENANT;
import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.Cause;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunState;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.Verdict;
import dev.nightjar.testing.kit.Evidences;
import dev.nightjar.testing.kit.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Reports in any order, of any clock.
final class RunMergeTest {
  private final JobsFixture room = new JobsFixture();
  private final Run first = revision(1, RunState.RUNNING);

  private static Run revision(long revision, RunState state) {
    Run running = Runs.running("backup", START, 1).toBuilder().revision(revision).build();
    return state.isEndKnown()
        ? Runs.ended(running, state, Duration.ofMinutes(3))
        : Runs.in(running, state);
  }

  private static RunEvidence cause(String text) {
    return RunEvidence.NONE.withCauses(
        List.of(new Cause("exit", text, Cause.Confidence.CERTAIN, List.of())));
  }

  @Test
  void anOlderReportChangesNothingThatANewerOneTold() {
    Run third = revision(3, RunState.RUNNING).toBuilder().attempt(2).build();
    room.report(third, cause("third"));
    room.report(revision(2, RunState.RUNNING), cause("second").withFact("cwd", "/srv"));
    assertThat(room.kept(first)).isEqualTo(third.toBuilder().reason("third").build());
    assertThat(room.evidence(first).reason()).isEqualTo("third");
    assertThat(room.evidence(first).facts()).contains(Map.of("cwd", "/srv"));
  }

  @Test
  void theLastWordStandsWhateverTheOrder() {
    List<RunReport> reports =
        List.of(
            new RunReport(first, RunEvidence.NONE.withFact("cwd", "/srv")),
            new RunReport(revision(2, RunState.RUNNING), cause("attempt 1 failed")),
            new RunReport(revision(3, RunState.LOST), RunEvidence.NONE),
            new RunReport(revision(4, RunState.FAILED), cause("exited with 3")));
    forAll(
        random -> {
          var shuffled = new ArrayList<RunReport>(reports);
          shuffled.addAll(reports);
          Collections.shuffle(shuffled, random);
          return shuffled;
        },
        shuffled -> {
          var fresh = new JobsFixture();
          fresh.clock.advance(Duration.ofMinutes(3));
          shuffled.forEach(each -> fresh.jobs.reports().report(TENANT, each));
          assertThat(fresh.kept(first))
              .isEqualTo(revision(4, RunState.FAILED).toBuilder().reason("exited with 3").build());
          assertThat(fresh.evidence(first))
              .isEqualTo(cause("exited with 3").withFact("cwd", "/srv"));
        });
  }

  @Test
  void aRunThatGaveWayIsMissedForGood() {
    Run missed = revision(0, RunState.MISSED).toBuilder().exitCode(75).build();
    room.report(missed, cause("the lock was held"));
    room.report(first);
    assertThat(room.kept(first).state()).isEqualTo(RunState.MISSED);
    assertThat(room.kept(first).exitCode()).hasValue(75);
    assertThat(
            room.samples.last(
                "nightjar_job_runs_total{instance=\"db1\", job=\"backup\", outcome=\"missed\"}"))
        .isEqualTo(1);
  }

  @Test
  void anotherExitCodeMayCountAsSuccess() {
    Run good = revision(1, RunState.SUCCEEDED).toBuilder().exitCode(24).build();
    room.report(good);
    assertThat(room.kept(first)).isEqualTo(good);
  }

  @Test
  void whoeverFindsTheLastTraceOfARunMayTellThatItIsLost() {
    room.report(revision(7, RunState.RUNNING).toBuilder().attempt(3).build());
    room.report(revision(2, RunState.LOST), cause("the machine was restarted"));
    Run kept = room.kept(first);
    assertThat(kept.state()).isEqualTo(RunState.LOST);
    assertThat(kept.attempt()).isEqualTo(3);
    assertThat(kept.revision()).isEqualTo(7);
    assertThat(kept.reason()).isEqualTo("the machine was restarted");
    room.report(revision(8, RunState.RUNNING));
    assertThat(room.kept(first).state()).isEqualTo(RunState.RUNNING);
  }

  @Test
  void howItEndedStandsAboveWhoeverThoughtItLost() {
    room.report(first);
    room.report(revision(1_000_000_001, RunState.LOST), cause("the machine was restarted"));
    room.report(revision(5, RunState.SUCCEEDED));
    assertThat(room.kept(first)).isEqualTo(revision(5, RunState.SUCCEEDED));
    room.report(revision(1_000_000_001, RunState.LOST), cause("the machine was restarted"));
    assertThat(room.kept(first).state()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void anUnmetExpectationMakesARunBadHoweverItEnded() {
    RunEvidence unmet =
        new RunEvidence(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of(new Expectation("rows>0", Optional.of("0"), false))),
            Optional.empty(),
            Optional.empty());
    room.report(revision(2, RunState.SUCCEEDED), unmet);
    assertThat(room.kept(first).verdict()).contains(Verdict.BAD);
    room.report(revision(1, RunState.RUNNING));
    assertThat(room.kept(first).verdict()).contains(Verdict.BAD);
  }

  @Test
  void clocksThatDifferAreShown() {
    room.report(first.toBuilder().startedAt(START.plusSeconds(3_700)).build());
    assertThat(clock()).isEqualTo("the host's clock is at least 1h 1m 40s ahead of the server's");
    room.report(
        revision(2, RunState.FAILED).toBuilder()
            .endedAt(START.minusSeconds(5))
            .duration(Optional.empty())
            .build());
    assertThat(clock())
        .isEqualTo(
            "the end was reported 5s before the start: the host's clock was set back while it ran");
    assertThat(room.kept(first).duration()).isEmpty();
  }

  @Test
  void aClockThatIsBehindIsShownWhenTheRunOutlivesItsEnd() {
    room.report(first);
    room.clock.advance(Duration.ofMinutes(10));
    room.report(revision(2, RunState.RUNNING));
    room.clock.advance(Duration.ofSeconds(20));
    room.report(revision(3, RunState.SUCCEEDED));
    assertThat(clock())
        .isEqualTo(
            "the host's clock seems to be behind the server's: the run was heard of 7m after the"
                + " end that was reported");
  }

  @Test
  void whatWasKeptWhileTheServerWasAwaySaysNothingOfAClock() {
    room.clock.advance(Duration.ofHours(1));
    room.report(first);
    room.clock.advance(Duration.ofMillis(300));
    room.report(revision(2, RunState.SUCCEEDED));
    assertThat(room.evidence(first).facts()).isEmpty();
  }

  @Test
  void aReportThatComesAgainAfterLongSaysNothingOfAClock() {
    room.report(first);
    room.clock.advance(Duration.ofMinutes(3));
    room.report(revision(2, RunState.SUCCEEDED));
    room.clock.advance(Duration.ofHours(2));
    room.report(revision(2, RunState.SUCCEEDED));
    room.clock.advance(Duration.ofHours(2));
    room.report(revision(2, RunState.SUCCEEDED));
    assertThat(room.evidence(first).facts()).isEmpty();
  }

  private String clock() {
    return room.evidence(first).facts().orElseThrow().getOrDefault("clock", "");
  }

  @Test
  void dumpsThatAreSentApartStayBesideThoseOfTheReports() {
    room.report(first);
    StackDump asked = Evidences.dump(START.plusSeconds(1));
    room.jobs.reports().stacks(TENANT, first.id(), asked);
    room.jobs.reports().stacks(TENANT, first.id(), asked);
    StackDump later = Evidences.dump(START.plusSeconds(2));
    StackDump earlier = Evidences.dump(START);
    room.report(
        revision(2, RunState.TIMED_OUT), RunEvidence.NONE.withStacks(List.of(earlier, later)));
    assertThat(room.evidence(first).stacks().orElseThrow()).containsExactly(earlier, asked, later);
    assertThatThrownBy(
            () -> room.jobs.reports().stacks(TENANT, Runs.running("b", START, 9).id(), asked))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }
}
