package dev.nightjar.jobs;

import static dev.nightjar.jobs.JobsFixture.START;
import static dev.nightjar.jobs.JobsFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Cause;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunReports.OutputLine;
import dev.nightjar.model.RunState;
import dev.nightjar.testing.kit.Runs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LostRunsTest {
  private final JobsFixture room = new JobsFixture();
  private final Run limited = Runs.limited(Runs.running("backup", START, 1), Duration.ofHours(2));
  private final Run unlimited = Runs.running("daemon", START, 2);

  @BeforeEach
  void begin() {
    room.report(limited);
    room.report(unlimited);
  }

  private void look() {
    room.jobs.lookForLostRuns();
  }

  private void output(Run run) {
    long next = room.runs.outputLines(TENANT, run.id());
    room.jobs
        .reports()
        .output(TENANT, run.id(), next, List.of(new OutputLine(next, "stdout", "still here")));
  }

  @Test
  void losesARunTenMinutesAfterItsLimit() {
    room.clock.advance(Duration.ofMinutes(129));
    look();
    assertThat(room.kept(limited)).isEqualTo(limited);
    room.clock.advance(Duration.ofMinutes(1));
    look();
    assertThat(room.kept(limited).state()).isEqualTo(RunState.LOST);
    assertThat(room.kept(limited).reason())
        .isEqualTo("Nothing heard for 10m after its limit of 2h");
    assertThat(room.kept(unlimited)).isEqualTo(unlimited);
    assertThat(
            room.samples.last(
                "nightjar_job_runs_total{instance=\"db1\", job=\"backup\"," + " outcome=\"lost\"}"))
        .isEqualTo(1);
  }

  @Test
  void losesARunWithoutALimitAfterAWeekOfSilence() {
    room.clock.advance(Duration.ofDays(6));
    output(unlimited);
    room.clock.advance(Duration.ofDays(6));
    look();
    assertThat(room.kept(unlimited)).isEqualTo(unlimited);
    room.clock.advance(Duration.ofDays(1));
    look();
    assertThat(room.kept(unlimited).state()).isEqualTo(RunState.LOST);
  }

  @Test
  void lateReportCorrectsALostRun() {
    room.clock.advance(Duration.ofMinutes(131));
    look();
    Run ended = Runs.ended(limited, RunState.SUCCEEDED, Duration.ofMinutes(100));
    room.report(ended);
    look();
    assertThat(room.kept(limited)).isEqualTo(ended);
  }

  @Test
  void outputShowsThatALostRunLives() {
    room.clock.advance(Duration.ofMinutes(131));
    look();
    output(limited);
    look();
    assertThat(room.kept(limited)).isEqualTo(limited);
    room.clock.advance(Duration.ofMinutes(10));
    look();
    assertThat(room.kept(limited).state()).isEqualTo(RunState.LOST);
  }

  @Test
  void givesRunsTimeToReportAfterTheServerWasAway() {
    room.clock.advance(Duration.ofDays(30));
    room.restart();
    look();
    assertThat(room.kept(limited)).isEqualTo(limited);
    room.clock.advance(Duration.ofMinutes(10));
    look();
    assertThat(room.kept(limited).state()).isEqualTo(RunState.LOST);
    assertThat(room.kept(unlimited)).isEqualTo(unlimited);
  }

  @Test
  void losesARunThatBreaksItsPromiseAndTakesItBackWhenItIsHeardOf() {
    Run beating = beat("sync", 3, 1);
    room.clock.advance(Duration.ofSeconds(89));
    look();
    assertThat(room.kept(beating)).isEqualTo(beating);
    room.clock.advance(Duration.ofSeconds(1));
    look();
    assertThat(room.kept(beating).state()).isEqualTo(RunState.LOST);
    assertThat(room.kept(beating).reason())
        .isEqualTo("Nothing heard since 2026-11-20T02:30:00Z; it promised a report every 15s");
    Cause cause = room.evidence(beating).causes().orElseThrow().getFirst();
    assertThat(cause.kind()).isEqualTo("silent");
    assertThat(cause.evidence()).containsExactly("last word at 2026-11-20T02:30:00Z");
    Run again = beat("sync", 3, 2);
    assertThat(room.kept(beating)).isEqualTo(again);
    assertThat(room.evidence(beating).reason()).isEmpty();
  }

  private Run beat(String job, long number, long revision) {
    Run beating =
        Runs.running(job, START, number).toBuilder()
            .heartbeat(Duration.ofSeconds(15))
            .revision(revision)
            .build();
    room.report(beating);
    return beating;
  }

  @Test
  void aSlowHeartbeatMayMissTwo() {
    Run slow = Runs.running("slow", START, 3).toBuilder().heartbeat(Duration.ofHours(1)).build();
    room.report(slow);
    room.clock.advance(Duration.ofHours(3));
    look();
    assertThat(room.kept(slow)).isEqualTo(slow);
    room.clock.advance(Duration.ofSeconds(30));
    look();
    assertThat(room.kept(slow).state()).isEqualTo(RunState.LOST);
  }

  @Test
  void aClockThatIsSetLosesNoRunWithAHeartbeat() {
    Run beating = beat("sync", 3, 1);
    room.clock.setWall(START.plus(Duration.ofHours(12)));
    look();
    assertThat(room.kept(beating)).isEqualTo(beating);
  }

  @Test
  void silenceCountsFromTheStartOfTheServer() {
    Run beating = beat("sync", 3, 1);
    room.clock.advance(Duration.ofHours(1));
    room.restart();
    room.clock.advance(Duration.ofSeconds(89));
    look();
    assertThat(room.kept(beating)).isEqualTo(beating);
    room.clock.advance(Duration.ofSeconds(1));
    look();
    assertThat(room.evidence(beating).causes().orElseThrow().getFirst().evidence())
        .containsExactly("no word since the server's start at 2026-11-20T03:30:00Z");
  }

  @Test
  void outputDoesNotReviveARunThatWasToldToBeLost() {
    var killed =
        new Cause("wrapper_killed", "Its wrapper is gone", Cause.Confidence.LIKELY, List.of());
    RunEvidence evidence = RunEvidence.NONE.withCauses(List.of(killed));
    room.report(Runs.in(limited, RunState.LOST), evidence);
    output(limited);
    assertThat(room.kept(limited).state()).isEqualTo(RunState.LOST);
    assertThat(room.kept(limited).reason()).isEqualTo("Its wrapper is gone");
  }
}
