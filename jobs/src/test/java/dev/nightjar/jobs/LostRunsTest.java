package dev.nightjar.jobs;

import static dev.nightjar.jobs.JobsFixture.START;
import static dev.nightjar.jobs.JobsFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Run;
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
    assertThat(room.kept(limited).message())
        .isEqualTo("nothing was heard of it for 10m after its limit of 2h");
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
}
