package dev.nightjar.jobs;

import static dev.nightjar.jobs.JobsFixture.START;
import static dev.nightjar.jobs.JobsFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.testing.kit.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RunKeeperTest {
  private final JobsFixture room = new JobsFixture();

  @Test
  void lateReportFindsItsOwnRun() {
    Run first = room.begin("backup", 1);
    room.clock.advance(Duration.ofHours(1));
    Run second = room.begin("backup", 2);
    Run ended = room.end(first, RunState.FAILED, Duration.ofMinutes(1));
    assertThat(room.kept(first)).isEqualTo(ended);
    assertThat(room.kept(second)).isEqualTo(second);
    room.report(first);
    assertThat(room.kept(first)).isEqualTo(ended);
  }

  @Test
  void refusesAReportThatContradictsItself() {
    Run run = Runs.running("backup", START, 1);
    refuses(Runs.in(run, RunState.SUCCEEDED), "ended_at or duration");
    refuses(end(run, RunState.RUNNING, OptionalInt.empty()), "ended_at");
    refuses(run.toBuilder().attempt(0).build(), "attempt");
    refuses(run.toBuilder().revision(-1).build(), "revision");
    refuses(run.toBuilder().backedOff(Duration.ofNanos(-1)).build(), "backoff_seconds");
    refuses(end(run, RunState.FAILED, OptionalInt.of(256)), "exit_code");
    refuses(Runs.limited(run, Duration.ofSeconds(-1)), "limit");
    refuses(beganAt(run, Instant.EPOCH.minusMillis(1)), "started_at");
    refuses(
        Runs.in(run, RunState.FAILED).toBuilder()
            .duration(Optional.of(Duration.ofDays(30_000)))
            .build(),
        "duration");
    refuses(Runs.on(run, "h".repeat(201)), "201");
    assertThat(room.runs.jobs(TENANT)).isEmpty();
  }

  private void refuses(Run run, String message) {
    assertThatThrownBy(() -> room.report(run))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA))
        .hasMessageContaining(message);
  }

  @Test
  void wantsAReportAgainThatIsAheadOfItsOwnClock() {
    Run run = Runs.running("backup", START, 1);
    Run ended = Runs.ended(run, RunState.FAILED, Duration.ofMinutes(1));
    room.clock.setWall(START.minus(Duration.ofDays(2)));
    for (Run early : List.of(run, ended)) {
      assertThatThrownBy(() -> room.report(early))
          .isInstanceOfSatisfying(
              NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
          .hasMessageContaining("ahead of this machine's clock");
    }
    room.clock.setWall(START);
    room.report(ended);
    assertThat(room.kept(run)).isEqualTo(ended);
  }

  private static Run beganAt(Run run, Instant start) {
    return run.toBuilder().startedAt(start).build();
  }

  private static Run end(Run run, RunState state, OptionalInt exitCode) {
    return run.toBuilder()
        .state(state)
        .endedAt(START)
        .exitCode(exitCode)
        .resources(new Resources(1, 1, 1, 1, 1))
        .build();
  }

  @Test
  void derivesTheEndOrTheDurationFromTheOther() {
    Run run = Runs.running("backup", START.minusSeconds(90), 1);
    room.report(end(run, RunState.FAILED, OptionalInt.of(1)));
    assertThat(room.kept(run).duration()).contains(Duration.ofSeconds(90));
    // The wall clock was set back while it ran.
    Run jumped = Runs.running("backup", START.plusSeconds(90), 2);
    room.report(end(jumped, RunState.FAILED, OptionalInt.of(1)));
    assertThat(room.kept(jumped).duration()).isEmpty();
  }

  @Test
  void cutsWhatIsOnlyLong() {
    Run run =
        Run.builder(
                RunId.at(START.toEpochMilli(), new Random(1)), "backup", RunState.RUNNING, START)
            .command(Collections.nCopies(1_000, "x".repeat(100)))
            .message("m".repeat(999) + "🐦")
            .build();
    room.report(run);
    Run kept = room.kept(run);
    assertThat(kept.message()).isEqualTo("m".repeat(999) + "…");
    assertThat(kept.command()).hasSizeLessThan(100).endsWith("…");
    assertThat(RunChecks.checked(withCommand(run, Collections.nCopies(300, "")), START).command())
        .hasSize(257);
  }

  private static Run withCommand(Run run, List<String> command) {
    return run.toBuilder().command(command).build();
  }

  @Test
  void refusesToGiveARunToAnotherJob() {
    room.begin("backup", 1);
    assertThatThrownBy(() -> room.begin("other", 1))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
        .hasMessageContaining("backup");
  }

  @Test
  void refusesOneJobTooManyButNoRunOfAKnownOne() {
    var defaults = JobsConfig.defaults();
    var small =
        new JobsFixture(
            new JobsConfig(
                defaults.tenants(),
                2,
                defaults.metricsInterval(),
                defaults.lostInterval(),
                defaults.lostMargin(),
                defaults.lostSilence(),
                defaults.watchInterval(),
                defaults.zone()));
    small.begin("a", 1);
    small.begin("b", 2);
    assertThatThrownBy(() -> small.begin("c", 3))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY));
    small.restart();
    small.begin("a", 4);
    assertThat(small.runs.jobs(TENANT)).hasSize(2);
  }
}
