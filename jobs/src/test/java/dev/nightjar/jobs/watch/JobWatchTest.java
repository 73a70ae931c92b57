package dev.nightjar.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What is expected of jobs, under a clock that runs as fast as it can.
final class JobWatchTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant START = Instant.parse("2026-03-01T11:00:00Z"); // a Sunday
  private static final Instant FIRST = Instant.parse("2026-03-02T01:30:00Z"); // 02:30 in Berlin
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final WatchFixture house = new WatchFixture(START, BERLIN, 20261121);

  private Instant night(int number) {
    return FIRST.atZone(BERLIN).plusDays(number).toInstant();
  }

  private void nights(int count) {
    for (int i = 0; i < count; i++) {
      house.runs("backup", "db1", night(i).plusSeconds(house.random.nextInt(20)), MINUTE);
    }
  }

  private static JobSettings settings(
      String schedule, Optional<Duration> startWithin, Optional<Duration> success, int failures) {
    return new JobSettings(
        "backup",
        List.of(schedule),
        "Europe/Berlin",
        false,
        startWithin,
        Optional.of(Duration.ofMinutes(10)),
        success,
        failures,
        "ops",
        "https://runbooks.example/backup",
        "",
        List.of(),
        new TreeMap<>(),
        new TreeSet<>());
  }

  @Test
  void tellsThatALearnedRunIsMissingAndThatItCame() {
    nights(10);
    house.until(night(10).plusSeconds(20));
    assertThat(house.expected("backup").words()).contains("02:30");
    assertThat(house.expected("backup").stage()).isEqualTo("armed");
    assertThat(house.told).isEmpty();

    house.until(night(10).plus(Duration.ofHours(1)));
    assertThat(house.conditions()).containsExactly("JobMissed backup");
    assertThat(house.condition("JobMissed").annotations().get("summary"))
        .isEqualTo("backup on db1 did not run at Thu 12 Mar 02:30 (Europe/Berlin)");
    assertThat(house.missedRuns("backup")).extracting(Run::startedAt).containsExactly(night(10));

    house.runs("backup", "db1", night(10).plus(Duration.ofHours(3)), MINUTE);
    house.until(night(10).plus(Duration.ofHours(4)));
    assertThat(house.conditions()).isEmpty();
    assertThat(house.missedRuns("backup")).hasSize(1);
  }

  @Test
  void saysNothingOfFewRunsAndLittleOfSome() {
    nights(4);
    house.until(night(5));
    assertThat(house.conditions()).isEmpty();
    assertThat(house.missedRuns("backup")).isEmpty();

    for (int i = 5; i < 8; i++) {
      house.runs("backup", "db1", night(i), MINUTE);
    }
    house.until(night(8).plus(Duration.ofHours(2)));
    assertThat(house.conditions()).containsExactly("JobMissed backup info");
  }

  @Test
  void tellsAtOnceOfAGivenJobThatNeverRan() {
    house.configure(
        settings("30 2 * * *", Optional.of(MINUTE.multipliedBy(10)), Optional.empty(), 1));
    house.until(night(0).plus(MINUTE.multipliedBy(6)));
    assertThat(house.conditions()).containsExactly("JobLate backup");
    house.until(night(0).plus(MINUTE.multipliedBy(12)));
    assertThat(house.conditions()).containsExactly("JobMissed backup");
    assertThat(house.condition("JobMissed").annotations().get("runbook_url"))
        .isEqualTo("https://runbooks.example/backup");
    house.restart();
    assertThat(house.conditions()).containsExactly("JobMissed backup");
  }

  @Test
  void doesNotHoldOldTimesAgainstAJobThatIsExpectedOnlyNow() {
    house.runs("backup", "db1", night(0), MINUTE);
    house.until(night(20));
    house.configure(settings("30 2 * * *", Optional.empty(), Optional.empty(), 1));
    house.until(night(20).plus(Duration.ofHours(12)));
    assertThat(house.missedRuns("backup")).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aRunOnTheNightWhenItsHourIsSkippedIsInTime() {
    int before = (int) Duration.between(FIRST, Instant.parse("2026-03-20T00:00:00Z")).toDays();
    house.configure(
        settings("30 2 * * *", Optional.of(MINUTE.multipliedBy(10)), Optional.empty(), 1));
    for (int i = 0; i < before + 15; i++) {
      house.runs(
          "backup", "db1", night(i), MINUTE); // on 29 March at 03:30, an hour after 02:30 was
    }
    house.until(Instant.parse("2026-03-29T00:00:00Z"));
    assertThat(house.told).isEmpty();
    house.runs("backup", "db1", Instant.parse("2026-03-29T01:00:05Z"), MINUTE);
    house.until(Instant.parse("2026-04-02T00:00:00Z"));
    assertThat(house.told).isEmpty();
  }

  @Test
  void goesOnMissingWhatWasMissingBeforeARestart() {
    nights(10);
    house.until(night(11).plus(Duration.ofHours(1)));
    Instant since = house.condition("JobMissed").since();
    house.stop();
    house.until(night(11).plus(Duration.ofHours(2)));
    house.restart();
    assertThat(house.condition("JobMissed").since()).isEqualTo(since);
    assertThat(house.missedRuns("backup")).hasSize(2);
  }

  @Test
  void tellsOfFailuresFromTheNumberOnThatWasAsked() {
    house.configure(settings("30 2 * * *", Optional.empty(), Optional.empty(), 2));
    fail(night(0));
    house.until(night(0).plus(MINUTE.multipliedBy(3)));
    assertThat(house.conditions()).isEmpty();
    fail(night(1));
    house.until(night(1).plus(MINUTE.multipliedBy(3)));
    assertThat(house.conditions()).containsExactly("JobFailed backup");
    house.runs("backup", "db1", night(2), MINUTE);
    house.until(night(2).plus(MINUTE.multipliedBy(3)));
    assertThat(house.conditions()).isEmpty();
  }

  private void fail(Instant start) {
    var id = RunId.at(start.toEpochMilli(), house.random);
    house.at(
        start,
        () ->
            house.report(
                house.run(id, "backup", "db1", start, RunState.FAILED, Duration.ZERO, true)));
  }

  @Test
  void tellsThatTheLastSuccessIsTooOld() {
    house.configure(
        settings("30 2 * * *", Optional.empty(), Optional.of(Duration.ofHours(26)), 99));
    house.runs("backup", "db1", night(0), MINUTE);
    fail(night(1));
    house.until(night(1).plus(Duration.ofHours(1)));
    assertThat(house.conditions()).isEmpty();
    house.until(night(1).plus(Duration.ofHours(3)));
    assertThat(house.conditions()).containsExactly("JobNoSuccess backup");
  }

  @Test
  void tellsOfARunThatGoesOnForLongerThanEver() {
    nights(10);
    house.runs("backup", "db1", night(10), Duration.ofHours(3));
    house.until(night(10).plus(MINUTE.multipliedBy(2)));
    assertThat(house.conditions()).isEmpty();
    house.until(night(10).plus(MINUTE.multipliedBy(10)));
    assertThat(house.conditions()).containsExactly("JobTooLong backup");
    house.until(night(10).plus(Duration.ofHours(4)));
    assertThat(house.conditions()).isEmpty();
  }

  @Test
  void tellsOfRunsThatOverlapUnlessTheyAlwaysDo() {
    nights(10);
    house.runs("backup", "db1", night(10), MINUTE);
    house.runs("backup", "db1", night(10).plusSeconds(30), MINUTE);
    house.until(night(10).plusSeconds(45));
    assertThat(house.conditions()).containsExactly("JobOverlaps backup");
  }

  @Test
  void tellsOfASuspiciousRunUntilAGoodOneComes() {
    nights(10);
    house.until(night(10));
    var id = RunId.at(night(10).toEpochMilli(), house.random);
    Run empty = house.run(id, "backup", "db1", night(10), RunState.SUCCEEDED, MINUTE, true);
    house.at(night(10).plus(MINUTE), () -> house.report(empty));
    house.until(night(10).plus(MINUTE).plusSeconds(1));
    house.judge(empty, Verdict.SUSPICIOUS, "Wrote 0 B; usually 200 MB");
    assertThat(house.conditions()).containsExactly("JobSuspicious backup");
    assertThat(house.condition("JobSuspicious").annotations().get("summary"))
        .isEqualTo("backup on db1 succeeded, but: Wrote 0 B; usually 200 MB");
    house.judge(empty, Verdict.GOOD, "");
    assertThat(house.conditions()).isEmpty();
  }

  @Test
  void judgesAGapOfOursRightly() {
    for (int i = 0; i < 48; i++) {
      Instant hour = START.plus(Duration.ofHours(i)).plusSeconds(7);
      boolean isInGap = i >= 40 && i < 46;
      for (int host = 0; host < 5; host++) {
        if (!isInGap) {
          house.runs("sync" + host, "h" + host, hour, MINUTE);
        } else if (host != 3) { // one of them did not run while we were away
          int number = host;
          house.at(
              START.plus(Duration.ofHours(46)).plusSeconds(20 + number),
              () -> house.reportOld("sync" + number, "h" + number, hour, MINUTE));
        }
      }
      if (!isInGap) {
        house.pinged("pinged", hour);
      }
    }
    house.until(START.plus(Duration.ofHours(40)).minusSeconds(60));
    house.stop();
    house.until(START.plus(Duration.ofHours(46)).minusSeconds(60));
    house.restart();
    house.until(START.plus(Duration.ofHours(47)).plus(MINUTE.multipliedBy(50)));
    assertThat(house.told).isEmpty();
    assertThat(house.missedRuns("sync0")).isEmpty();
    assertThat(house.missedRuns("pinged")).isEmpty();
    assertThat(house.missedRuns("sync3")).hasSize(6);
  }

  @Test
  void tellsOfAJobThatDidNotComeBackAfterAGapOfOurs() {
    nights(10);
    for (int i = 0; i < 24 * 12; i++) {
      house.runs("sync", "db1", START.plus(Duration.ofHours(i)).plusSeconds(7), MINUTE);
    }
    house.until(night(10).minusSeconds(3600));
    house.stop();
    house.until(night(10).plus(Duration.ofHours(5)));
    house.restart();
    house.until(night(10).plus(Duration.ofHours(5)).plus(MINUTE.multipliedBy(3)));
    assertThat(house.told).isEmpty();
    house.until(night(10).plus(Duration.ofHours(7)));
    assertThat(house.conditions()).contains("JobMissed backup");
  }

  @Test
  void aRunThatIsReportedLateTakesItsMissBack() {
    nights(10);
    house.until(night(10).plus(Duration.ofHours(2)));
    assertThat(house.conditions()).containsExactly("JobMissed backup");
    house.reportOld("backup", "db1", night(10).plusSeconds(3), MINUTE);
    assertThat(house.conditions()).isEmpty();
    assertThat(house.missedRuns("backup")).isEmpty();
  }

  @Test
  void learnsFromOldRunsThatAreToldAllAtOnce() {
    house.until(night(20).plus(Duration.ofHours(6)));
    for (int i = 0; i < 20; i++) { // and not last night
      house.reportOld("backup", "db1", night(i).plusSeconds(i % 3), MINUTE);
    }
    house.until(night(20).plus(Duration.ofHours(7)));
    assertThat(house.conditions()).containsExactly("JobMissed backup");
    assertThat(house.missedRuns("backup")).extracting(Run::startedAt).containsExactly(night(20));
  }

  @Test
  void aHostWhoseClockIsAheadIsInTimeAndNotLearnedFrom() {
    house.configure(
        settings("30 2 * * *", Optional.of(MINUTE.multipliedBy(20)), Optional.empty(), 1));
    for (int i = 0; i < 10; i++) {
      Instant start = night(i);
      house.at(
          start.minus(MINUTE.multipliedBy(5)),
          () -> house.reportOld("backup", "db1", start, Duration.ZERO));
    }
    house.until(night(9).plus(Duration.ofHours(12)));
    assertThat(house.told).isEmpty();
    assertThat(house.expected("backup").offset()).isEmpty();
  }

  @Test
  void doesNotHoldANewTimeOfDayAgainstToday() {
    nights(10);
    house.until(night(9).plus(Duration.ofHours(8)));
    house.configure(settings("0 6 * * *", Optional.empty(), Optional.empty(), 1));
    house.until(night(9).plus(Duration.ofHours(20)));
    assertThat(house.told).isEmpty();
  }

  @Test
  void aJobThatBecomesSharedIsNoMoreMissedPerHost() {
    for (int i = 0; i < 10; i++) {
      house.runs("backup", "db" + i % 2, night(i), MINUTE);
    }
    house.until(night(9).plus(Duration.ofHours(8)));
    house.configure(shared());
    for (int i = 10; i < 14; i++) {
      house.runs("backup", "db0", night(i), MINUTE);
    }
    house.until(night(13).plus(Duration.ofHours(8)));
    assertThat(house.watch.expected(Tenant.DEFAULT, "backup")).hasSize(1);
    assertThat(house.conditions()).isEmpty();
  }

  @Test
  void tellsOfASuccessThatNeverCame() {
    house.configure(
        new JobSettings(
            "backup",
            List.of(),
            "",
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofHours(26)),
            1,
            "",
            "",
            "",
            List.of(),
            new TreeMap<>(),
            new TreeSet<>()));
    house.until(START.plus(Duration.ofHours(25)));
    assertThat(house.conditions()).isEmpty();
    house.until(START.plus(Duration.ofHours(27)));
    assertThat(house.conditions()).containsExactly("JobNoSuccess backup");
  }

  @Test
  void aLostRunThatIsHeardOfAgainHasNotFailed() {
    nights(10);
    house.until(night(10));
    var id = RunId.at(night(10).toEpochMilli(), house.random);
    house.report(house.run(id, "backup", "db1", night(10), RunState.RUNNING, MINUTE, true));
    house.report(house.run(id, "backup", "db1", night(10), RunState.LOST, MINUTE, true));
    assertThat(house.conditions()).containsExactly("JobFailed backup");
    house.report(house.run(id, "backup", "db1", night(10), RunState.RUNNING, MINUTE, true));
    assertThat(house.conditions()).isEmpty();
  }

  @Test
  void noticesASingleMinuteThatIsLeftOut() {
    house.configure(settings("* * * * *", Optional.of(MINUTE), Optional.empty(), 1));
    for (int i = 1; i < 20; i++) {
      if (i != 9) {
        house.runs(
            "backup", "db1", START.plus(MINUTE.multipliedBy(i)).plusSeconds(2), Duration.ZERO);
      }
    }
    house.until(START.plus(MINUTE.multipliedBy(19)).plusSeconds(30));
    assertThat(house.missedRuns("backup"))
        .extracting(Run::startedAt)
        .containsExactly(START.plus(MINUTE.multipliedBy(9)));
    assertThat(house.conditions()).isEmpty();
  }

  @Test
  void aRunThatGivesWayToALongOneIsNotMissed() {
    house.configure(settings("*/5 * * * *", Optional.of(MINUTE), Optional.empty(), 1));
    house.runs("backup", "db1", START.plusSeconds(2), Duration.ofMinutes(9));
    Instant start = START.plus(MINUTE.multipliedBy(5)).plusSeconds(2);
    var id = RunId.at(start.toEpochMilli(), house.random);
    house.at(
        start,
        () -> house.report(house.run(id, "backup", "db1", start, RunState.MISSED, MINUTE, true)));
    house.until(START.plus(MINUTE.multipliedBy(9)));
    assertThat(house.told).isEmpty();
  }

  @Test
  void whatWeFindOutOurselvesIsNoWordOfAHost() {
    nights(10);
    house.until(night(10).minusSeconds(3600));
    house.stop();
    house.until(night(10).plus(Duration.ofHours(5)));
    house.restart();
    Run known =
        house.runs.runs(Tenant.DEFAULT, RunFilter.ALL, Optional.empty(), 1).items().getFirst();
    house.judge(known, Verdict.GOOD, "");
    house.until(night(10).plus(Duration.ofHours(6)));
    assertThat(house.told).isEmpty();
    assertThat(house.expected("backup").state()).isEqualTo(ExpectedRun.State.UNWATCHED);
  }

  @Test
  void startsThoughItsClockWasSetBackMeanwhile() {
    nights(10);
    house.until(night(9).plus(Duration.ofHours(2)));
    house.clock.setWall(night(9).plus(Duration.ofHours(1)));
    house.restart();
    assertThat(house.conditions()).isEmpty();
    assertThat(house.expected("backup").stage()).isEqualTo("armed");
  }

  @Test
  void watchesASharedJobOnceWhereverItRuns() {
    house.configure(shared());
    for (int i = 0; i < 10; i++) {
      house.runs("backup", "db" + i % 3, night(i), MINUTE);
    }
    house.until(night(9).plus(Duration.ofHours(1)));
    assertThat(house.told).isEmpty();
    assertThat(house.watch.expected(Tenant.DEFAULT, "backup")).hasSize(1);
  }

  private static JobSettings shared() {
    return new JobSettings(
        "backup",
        List.of("30 2 * * *"),
        "Europe/Berlin",
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        1,
        "",
        "",
        "",
        List.of(),
        new TreeMap<>(),
        new TreeSet<>());
  }

  @Test
  void pinsAndForgetsWhatWasLearned() {
    nights(10);
    house.until(night(9).plus(Duration.ofHours(1)));
    house.watch.learned(Tenant.DEFAULT, "backup", "db1", LearnedAction.PIN);
    assertThat(house.expected("backup").source()).isEqualTo("pinned");
    house.restart();
    assertThat(house.expected("backup").source()).isEqualTo("pinned");
    house.watch.learned(Tenant.DEFAULT, "backup", "db1", LearnedAction.FORGET);
    assertThat(house.expected("backup").source()).isEqualTo("none");
    house.until(night(11));
    assertThat(house.conditions()).isEmpty();
    assertThatThrownBy(
            () -> house.watch.learned(Tenant.DEFAULT, "backup", "db1", LearnedAction.PIN))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA));
  }

  @Test
  void theCalendarShowsWhatCollides() {
    nights(10);
    for (int i = 0; i < 10; i++) {
      house.runs("report", "db1", night(i).plusSeconds(30), MINUTE);
      house.runs("elsewhere", "db2", night(i), MINUTE);
    }
    house.until(night(9).plus(Duration.ofHours(1)));
    List<ComingRun> coming =
        house.watch.calendar(Tenant.DEFAULT, house.clock.now(), house.clock.now().plus(DAY), 100);
    assertThat(coming).hasSize(3);
    assertThat(coming)
        .filteredOn(run -> run.job().equals("elsewhere"))
        .allSatisfy(run -> assertThat(run.collidesWith()).isEmpty());
    assertThat(coming)
        .filteredOn(run -> run.job().equals("backup"))
        .allSatisfy(run -> assertThat(run.collidesWith()).containsExactly("report"));
  }

  @Test
  void tellsTheNumbersThatEverybodyAsksFor() {
    nights(10);
    house.until(night(9).plus(Duration.ofHours(1)));
    ReadyNumbers numbers = house.watch.numbers(Tenant.DEFAULT, "backup").getFirst();
    assertThat(numbers.runs()).isEqualTo(10);
    assertThat(numbers.successRatio()).hasValue(1);
    assertThat(numbers.p50()).contains(MINUTE);
    assertThat(numbers.p99()).contains(MINUTE);
    assertThat(numbers.runsPerHour().orElseThrow()).isBetween(1 / 24.5, 1 / 23.5);
    assertThat(numbers.sinceSuccess().orElseThrow()).isLessThan(Duration.ofHours(1));
  }
}
