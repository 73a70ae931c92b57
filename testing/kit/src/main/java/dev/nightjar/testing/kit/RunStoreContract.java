package dev.nightjar.testing.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Job;
import dev.nightjar.model.JobSummary;
import dev.nightjar.model.JobSummary.RecentRun;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.Page;
import dev.nightjar.model.RunStore.Retries;
import dev.nightjar.model.RunStore.RunCount;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every [RunStore] does.
public abstract class RunStoreContract {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant START = Instant.parse("2026-11-20T02:30:00Z");

  /// The clock of the store under test.
  protected final ManualClock clock = new ManualClock(START);

  /// A store without runs.
  protected abstract RunStore open(Clock storeClock) throws Exception;

  @Test
  void givesBackWhatWasSaved() throws Exception {
    RunStore store = open(clock);
    Run bare =
        Run.builder(
                RunId.at(START.toEpochMilli(), new Random(1)),
                "yedek İşi",
                RunState.LOST,
                START.plusNanos(1))
            .build();
    Run odd =
        Run.builder(
                RunId.at(START.toEpochMilli(), new Random(2)),
                "a\tjob\n\"x\"",
                RunState.RUNNING,
                START)
            .instance("host")
            .traceId("4bf92f3577b34da6a3ce929d0e0e4736")
            .command(List.of("", "a\\b", "\\n", "line\nfeed", "naïve 🐦"))
            .pid(1)
            .limit(Duration.ofHours(2))
            .attempt(3)
            .retried(Duration.ofMillis(1_500))
            .backedOff(Duration.ofMillis(1))
            .reason("nothing was heard")
            .verdict(Optional.of(Verdict.BAD))
            .message("two\nlines")
            .revision(4_200_000_000L)
            .heartbeat(Duration.ofSeconds(15))
            .build();
    Run ended =
        Runs.ended(
            Runs.running("backup", START, 3), RunState.FAILED, Duration.ofNanos(12_345_678_901L));
    Run counted =
        Runs.running("backup", START, 4).toBuilder()
            .resources(
                new Resources(
                    0,
                    1,
                    2,
                    3,
                    4,
                    OptionalLong.of(0),
                    OptionalLong.empty(),
                    OptionalLong.of(5_000_000_000L),
                    OptionalLong.of(6)))
            .build();
    for (Run run : List.of(bare, odd, ended, counted)) {
      store.save(TENANT, run);
      assertThat(store.run(TENANT, run.id())).contains(run);
    }
    assertThat(store.run(TENANT, RunId.at(0, new Random(5)))).isEmpty();
  }

  @Test
  void savesManyAsItSavesEach() throws Exception {
    RunStore store = open(clock);
    Run running = Runs.running("backup", START, 1);
    Run failed = Runs.ended(running, RunState.FAILED, Duration.ofSeconds(5));
    store.save(TENANT, failed);
    List<Run> all = new ArrayList<>(List.of(running));
    for (int i = 0; i < 700; i++) {
      Instant due = START.plusSeconds(i);
      all.add(Runs.in(Runs.running("job" + i % 7, due, 100 + i), RunState.MISSED));
    }
    store.saveAll(TENANT, all);
    store.saveAll(TENANT, all);
    store.saveAll(TENANT, List.of());
    assertThat(store.run(TENANT, running.id())).contains(failed);
    for (Run run : all.subList(1, all.size())) {
      assertThat(store.run(TENANT, run.id())).contains(run);
    }
    assertThat(store.counts(TENANT, "job3"))
        .containsExactly(new RunCount("job3", "db1", RunState.MISSED, 100, OptionalLong.empty()));
    assertThat(store.summary(TENANT, "job6").orElseThrow().lastRun()).contains(all.getLast());
  }

  @Test
  void neverReplacesAKnownEndByRunningOrLost() throws Exception {
    RunStore store = open(clock);
    Run running = Runs.running("backup", START, 1);
    Run failed = Runs.ended(running, RunState.FAILED, Duration.ofSeconds(5));
    store.save(TENANT, failed);
    store.save(TENANT, running);
    store.save(TENANT, Runs.in(running, RunState.LOST));
    assertThat(store.run(TENANT, running.id())).contains(failed);
    assertThat(store.counts(TENANT))
        .containsExactly(
            new RunCount("backup", "db1", RunState.FAILED, 1, OptionalLong.of(end(failed))));
  }

  @Test
  void lateReportCorrectsALostRun() throws Exception {
    RunStore store = open(clock);
    Run running = Runs.running("backup", START, 1);
    Run good = Runs.ended(running, RunState.SUCCEEDED, Duration.ofSeconds(5));
    store.save(TENANT, running);
    store.save(TENANT, Runs.in(running, RunState.LOST));
    store.save(TENANT, good);
    assertThat(store.run(TENANT, running.id())).contains(good);
    assertThat(store.lastSuccess(TENANT, "backup")).contains(good);
  }

  @Test
  void finalCountsNeverGoDownAndRunningDoes() throws Exception {
    RunStore store = open(clock);
    Run running = Runs.running("backup", START, 1);
    Run good = Runs.ended(running, RunState.SUCCEEDED, Duration.ofSeconds(5));
    store.save(TENANT, running);
    store.save(TENANT, running);
    assertThat(store.counts(TENANT))
        .containsExactly(new RunCount("backup", "db1", RunState.RUNNING, 1, OptionalLong.empty()));
    store.save(TENANT, Runs.in(running, RunState.LOST));
    store.save(TENANT, good);
    store.save(TENANT, good);
    store.save(TENANT, Runs.on(Runs.running("other", START, 2), "db2"));
    assertThat(store.counts(TENANT))
        .containsExactly(
            new RunCount("backup", "db1", RunState.LOST, 1, OptionalLong.empty()),
            new RunCount("backup", "db1", RunState.RUNNING, 0, OptionalLong.empty()),
            new RunCount("backup", "db1", RunState.SUCCEEDED, 1, OptionalLong.of(end(good))),
            new RunCount("other", "db2", RunState.RUNNING, 1, OptionalLong.empty()));
    assertThat(store.counts(TENANT, "other"))
        .containsExactly(new RunCount("other", "db2", RunState.RUNNING, 1, OptionalLong.empty()));
    assertThat(store.counts(TENANT, "none")).isEmpty();
  }

  @Test
  void pagesFromTheNewestStartWithoutGapsWhileRunsArrive() throws Exception {
    RunStore store = open(clock);
    List<Run> newestFirst = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      // Three runs share each start time, so that ids must break the tie.
      Run run = Runs.running("backup", START.plusSeconds(i / 3), i);
      newestFirst.add(run);
      store.save(TENANT, run);
    }
    newestFirst.sort(
        (a, b) -> {
          int byTime = b.startedAt().compareTo(a.startedAt());
          return byTime != 0 ? byTime : b.id().compareTo(a.id());
        });
    List<Run> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    int late = 100;
    do {
      Page<Run> page = store.runs(TENANT, RunFilter.ALL, cursor, 4);
      assertThat(page.items()).hasSizeBetween(1, 4);
      seen.addAll(page.items());
      cursor = page.next();
      store.save(TENANT, Runs.running("backup", START.plusSeconds(late), late));
      late++;
    } while (cursor.isPresent());
    assertThat(seen).isEqualTo(newestFirst);
  }

  @Test
  void filtersByJobStateAndStart() throws Exception {
    RunStore store = open(clock);
    Run first = Runs.running("a", START, 1);
    Run second =
        Runs.ended(
            Runs.running("a", START.plusSeconds(1), 2), RunState.FAILED, Duration.ofSeconds(1));
    Run third = Runs.running("b", START.plusSeconds(2), 3);
    List.of(first, second, third).forEach(run -> store.save(TENANT, run));
    assertThat(found(store, RunFilter.ALL)).containsExactly(third, second, first);
    assertThat(found(store, RunFilter.ofJob("a"))).containsExactly(second, first);
    assertThat(
            found(
                store,
                new RunFilter(
                    Optional.empty(),
                    Optional.of(RunState.RUNNING),
                    Optional.empty(),
                    Optional.empty())))
        .containsExactly(third, first);
    assertThat(
            found(
                store,
                new RunFilter(
                    Optional.of("a"),
                    Optional.of(RunState.FAILED),
                    Optional.of(START.plusSeconds(1)),
                    Optional.of(START.plusSeconds(2)))))
        .containsExactly(second);
    assertThat(
            found(
                store,
                new RunFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Instant.MIN),
                    Optional.of(START.plusSeconds(1)))))
        .containsExactly(first);
  }

  private static List<Run> found(RunStore store, RunFilter filter) {
    return store.runs(TENANT, filter, Optional.empty(), 100).items();
  }

  @Test
  void refusesALimitOrCursorThatMakesNoSense() throws Exception {
    RunStore store = open(clock);
    for (int limit : new int[] {0, -1, 1_001}) {
      assertThatThrownBy(() -> store.runs(TENANT, RunFilter.ALL, Optional.empty(), limit))
          .isInstanceOf(NightjarException.class);
    }
    assertThatThrownBy(() -> store.runs(TENANT, RunFilter.ALL, Optional.of("nonsense"), 10))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("cursor");
  }

  @Test
  void remembersWhenEachJobWasSeen() throws Exception {
    RunStore store = open(clock);
    store.save(TENANT, Runs.running("b", START, 1));
    clock.advance(Duration.ofMinutes(5));
    Run running = Runs.running("a", START, 2);
    store.save(TENANT, running);
    clock.advance(Duration.ofMinutes(5));
    store.save(TENANT, Runs.ended(running, RunState.SUCCEEDED, Duration.ofMinutes(10)));
    Instant five = START.plus(Duration.ofMinutes(5));
    assertThat(store.jobs(TENANT))
        .containsExactly(
            new Job("a", pingId(store, "a"), five, START.plus(Duration.ofMinutes(10))),
            new Job("b", pingId(store, "b"), START, START));
  }

  private static UUID pingId(RunStore store, String job) {
    return store.job(TENANT, job).orElseThrow().pingId();
  }

  @Test
  void aJobMayExistBeforeItsFirstRunAndKeepsItsPingId() throws Exception {
    RunStore store = open(clock);
    Job made = store.ensureJob(TENANT, "nightly report");
    assertThat(made).isEqualTo(new Job("nightly report", made.pingId(), START, START));
    assertThat(store.newest(TENANT)).isEmpty();
    clock.advance(Duration.ofMinutes(5));
    assertThat(store.ensureJob(TENANT, "nightly report")).isEqualTo(made);
    store.save(TENANT, Runs.running("nightly report", START, 1));
    store.save(TENANT, Runs.running("other", START, 2));
    assertThat(store.job(TENANT, "nightly report").map(Job::pingId)).contains(made.pingId());
    assertThat(store.jobByPingId(TENANT, made.pingId()).map(Job::name)).contains("nightly report");
    assertThat(store.jobByPingId(TENANT, pingId(store, "other")).map(Job::name)).contains("other");
    assertThat(store.jobByPingId(TENANT, new UUID(1, 2))).isEmpty();
    assertThat(store.jobByPingId(new Tenant("else"), made.pingId())).isEmpty();
    assertThat(store.job(TENANT, "none")).isEmpty();
    assertThat(store.jobCount(TENANT)).isEqualTo(2);
    assertThatThrownBy(() -> store.ensureJob(TENANT, "x".repeat(201)))
        .isInstanceOf(NightjarException.class);
  }

  @Test
  void keepsEvidenceBesideItsRun() throws Exception {
    RunStore store = open(clock);
    Run running = Runs.running("backup", START, 1);
    Run failed = Runs.ended(running, RunState.FAILED, Duration.ofSeconds(5));
    RunEvidence whole = Evidences.whole(START);
    assertThat(store.evidence(TENANT, running.id())).isEqualTo(RunEvidence.NONE);
    store.save(TENANT, running, whole);
    assertThat(store.evidence(TENANT, running.id())).isEqualTo(whole);
    store.save(TENANT, failed);
    assertThat(store.evidence(TENANT, running.id())).isEqualTo(whole);
    assertThat(store.evidence(new Tenant("other"), running.id())).isEqualTo(RunEvidence.NONE);
    RunEvidence other = RunEvidence.NONE.withFact("cwd", "/srv").withCauses(List.of());
    store.save(TENANT, running, other);
    assertThat(store.run(TENANT, running.id())).contains(failed);
    assertThat(store.evidence(TENANT, running.id())).isEqualTo(other);
    store.save(TENANT, failed, RunEvidence.NONE);
    assertThat(store.evidence(TENANT, running.id())).isEqualTo(RunEvidence.NONE);
  }

  @Test
  void neverReplacesAMissedRunByRunningOrLost() throws Exception {
    RunStore store = open(clock);
    Run running = Runs.running("backup", START, 1);
    Run missed = Runs.in(running, RunState.MISSED);
    store.save(TENANT, missed);
    store.save(TENANT, running);
    store.save(TENANT, Runs.in(running, RunState.LOST));
    assertThat(store.run(TENANT, running.id())).contains(missed);
  }

  @Test
  void summarisesEachJobWithItsNewestRuns() throws Exception {
    RunStore store = open(clock);
    List<Run> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Run run = Runs.running("backup", START.plusSeconds(60L * i), i);
      RunState state = i % 7 == 3 ? RunState.SUCCEEDED : RunState.FAILED;
      all.add(Runs.ended(run, state, Duration.ofMillis(1_500 + i)));
    }
    // Newest first, so that each later one is the older one.
    all.reversed().forEach(run -> store.save(TENANT, run));
    JobSummary summary = store.summary(TENANT, "backup").orElseThrow();
    assertThat(summary.job()).isEqualTo(store.job(TENANT, "backup").orElseThrow());
    assertThat(summary.lastRun()).contains(all.getLast());
    assertThat(summary.lastSuccessAt()).isEqualTo(all.get(38).endedAt());
    assertThat(summary.recent())
        .isEqualTo(all.subList(10, 40).stream().map(RecentRun::of).toList());
    store.save(TENANT, Runs.ended(all.get(38), RunState.KILLED, Duration.ofSeconds(9)));
    assertThat(store.summary(TENANT, "backup").orElseThrow().lastSuccessAt())
        .isEqualTo(all.get(31).endedAt());
    assertThat(store.summary(TENANT, "none")).isEmpty();
  }

  @Test
  void aVerdictThatComesOrChangesLaterStandsInTheSummary() throws Exception {
    RunStore store = open(clock);
    List<Run> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Run run = Runs.running("backup", START.plusSeconds(60L * i), i);
      all.add(Runs.ended(run, RunState.SUCCEEDED, Duration.ofSeconds(i)));
    }
    all.forEach(run -> store.save(TENANT, run));
    assertThat(verdicts(store, "backup")).containsOnly(Optional.empty());
    Run middle = all.get(1);
    for (Verdict verdict : List.of(Verdict.GOOD, Verdict.SUSPICIOUS, Verdict.BAD)) {
      store.save(TENANT, middle.toBuilder().verdict(Optional.of(verdict)).build());
      assertThat(verdicts(store, "backup"))
          .containsExactly(Optional.empty(), Optional.of(verdict), Optional.empty());
      assertThat(store.summaries(TENANT, Optional.empty(), 1).items().getFirst())
          .isEqualTo(store.summary(TENANT, "backup").orElseThrow());
    }
    store.save(TENANT, middle);
    assertThat(verdicts(store, "backup")).containsOnly(Optional.empty());
  }

  private static List<Optional<Verdict>> verdicts(RunStore store, String job) {
    return store.summary(TENANT, job).orElseThrow().recent().stream()
        .map(RecentRun::verdict)
        .toList();
  }

  @Test
  void aMissedRunIsARunOfItsJobWhereItWasDue() throws Exception {
    RunStore store = open(clock);
    Run good =
        Runs.ended(Runs.running("backup", START, 1), RunState.SUCCEEDED, Duration.ofSeconds(5));
    Run missed = missed("backup", START.plusSeconds(3_600), 2);
    Run later =
        Runs.ended(
            Runs.running("backup", START.plusSeconds(7_200), 3),
            RunState.FAILED,
            Duration.ofSeconds(5));
    store.save(TENANT, good);
    store.save(TENANT, missed);
    assertThat(store.run(TENANT, missed.id())).contains(missed);
    assertThat(store.summary(TENANT, "backup").orElseThrow().lastRun()).contains(missed);
    store.save(TENANT, later);
    JobSummary summary = store.summary(TENANT, "backup").orElseThrow();
    assertThat(summary.recent())
        .containsExactly(RecentRun.of(good), RecentRun.of(missed), RecentRun.of(later));
    assertThat(summary.lastSuccessAt()).isEqualTo(good.endedAt());
    assertThat(store.counts(TENANT))
        .contains(new RunCount("backup", "db1", RunState.MISSED, 1, OptionalLong.empty()));
  }

  private static Run missed(String job, Instant due, long number) {
    return Run.builder(RunId.at(due.toEpochMilli(), new Random(number)), job, RunState.MISSED, due)
        .instance("db1")
        .build();
  }

  @Test
  void forgetsARunButNotThatItWasCounted() throws Exception {
    RunStore store = open(clock);
    Run good =
        Runs.ended(Runs.running("backup", START, 1), RunState.SUCCEEDED, Duration.ofSeconds(5));
    Run missed = missed("backup", START.plusSeconds(3_600), 2);
    store.save(TENANT, good);
    store.save(TENANT, missed, Evidences.whole(START));
    List<RunCount> counts = store.counts(TENANT);
    store.forget(new Tenant("other"), missed.id());
    assertThat(store.run(TENANT, missed.id())).contains(missed);
    store.forget(TENANT, missed.id());
    store.forget(TENANT, missed.id());
    assertThat(store.run(TENANT, missed.id())).isEmpty();
    assertThat(store.evidence(TENANT, missed.id())).isEqualTo(RunEvidence.NONE);
    assertThat(found(store, RunFilter.ALL)).containsExactly(good);
    JobSummary summary = store.summary(TENANT, "backup").orElseThrow();
    assertThat(summary.lastRun()).contains(good);
    assertThat(summary.recent()).containsExactly(RecentRun.of(good));
    assertThat(store.newest(TENANT)).containsExactly(good);
    assertThat(store.counts(TENANT)).isEqualTo(counts);
    store.forget(TENANT, good.id());
    JobSummary bare = store.summary(TENANT, "backup").orElseThrow();
    assertThat(bare.lastRun()).isEmpty();
    assertThat(bare.lastSuccessAt()).isEmpty();
    assertThat(bare.recent()).isEmpty();
  }

  @Test
  void whatWasForgottenMakesRoomForOlderRunsInTheSummary() throws Exception {
    RunStore store = open(clock);
    List<Run> all = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      all.add(missed("backup", START.plusSeconds(60L * i), i));
    }
    all.forEach(run -> store.save(TENANT, run));
    store.forget(TENANT, all.get(20).id());
    List<Run> left = new ArrayList<>(all);
    left.remove(20);
    assertThat(store.summary(TENANT, "backup").orElseThrow().recent())
        .isEqualTo(left.subList(1, 31).stream().map(RecentRun::of).toList());
  }

  @Test
  void pagesThroughSummariesByName() throws Exception {
    RunStore store = open(clock);
    for (String name : List.of("d", "a", "c", "b", "e")) {
      store.ensureJob(TENANT, name);
    }
    List<String> names = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<JobSummary> page = store.summaries(TENANT, cursor, 2);
      assertThat(page.items()).hasSizeBetween(1, 2);
      page.items().forEach(each -> names.add(each.job().name()));
      cursor = page.next();
    } while (cursor.isPresent());
    assertThat(names).containsExactly("a", "b", "c", "d", "e");
    assertThat(store.summary(TENANT, "a").orElseThrow().recent()).isEmpty();
    assertThatThrownBy(() -> store.summaries(TENANT, Optional.empty(), 1_001))
        .isInstanceOf(NightjarException.class);
  }

  @Test
  void countsWhatRetryingCosts() throws Exception {
    RunStore store = open(clock);
    Run first = Runs.running("sync", START, 1);
    store.save(TENANT, first);
    assertThat(store.retries(TENANT))
        .containsExactly(new Retries("sync", "db1", 0, Duration.ZERO, 1));
    Run third = first.toBuilder().attempt(3).backedOff(Duration.ofSeconds(6)).build();
    store.save(TENANT, third);
    store.save(TENANT, third);
    Run second = Runs.running("sync", START.plusSeconds(5), 2).toBuilder().attempt(2).build();
    store.save(TENANT, second);
    assertThat(store.retries(TENANT, "sync"))
        .containsExactly(new Retries("sync", "db1", 3, Duration.ofSeconds(6), 3));
    store.save(TENANT, Runs.ended(third, RunState.FAILED, Duration.ofSeconds(20)));
    store.save(TENANT, Runs.ended(first, RunState.FAILED, Duration.ofSeconds(20)));
    assertThat(store.retries(TENANT, "sync"))
        .containsExactly(new Retries("sync", "db1", 3, Duration.ofSeconds(6), 2));
    assertThat(store.retries(TENANT, "other")).isEmpty();
  }

  @Test
  void findsTheLastSuccessByStart() throws Exception {
    RunStore store = open(clock);
    Run early = Runs.running("backup", START, 1);
    Run late = Runs.running("backup", START.plusSeconds(60), 2);
    Run latest = Runs.running("backup", START.plusSeconds(90), 3);
    Run good = Runs.ended(late, RunState.SUCCEEDED, Duration.ofSeconds(5));
    store.save(TENANT, good);
    store.save(TENANT, Runs.ended(early, RunState.SUCCEEDED, Duration.ofSeconds(500)));
    store.save(TENANT, Runs.ended(latest, RunState.FAILED, Duration.ofSeconds(5)));
    assertThat(store.lastSuccess(TENANT, "backup")).contains(good);
    assertThat(store.lastSuccess(TENANT, "other")).isEmpty();
  }

  @Test
  void newestIsTheLastStartAndTheLastEndOfEachInstance() throws Exception {
    RunStore store = open(clock);
    Run old = Runs.ended(Runs.running("a", START, 1), RunState.SUCCEEDED, Duration.ofSeconds(1));
    Run ended =
        Runs.ended(
            Runs.running("a", START.plusSeconds(10), 2), RunState.FAILED, Duration.ofSeconds(1));
    Run lost = Runs.in(Runs.running("a", START.plusSeconds(20), 3), RunState.LOST);
    Run running = Runs.running("a", START.plusSeconds(30), 4);
    Run elsewhere = Runs.on(Runs.in(old, RunState.RUNNING), "db2");
    Run onOther =
        Run.builder(RunId.at(0, new Random(9)), "a", RunState.KILLED, elsewhere.startedAt())
            .instance("db2")
            .endedAt(START)
            .signal(9)
            .build();
    Run b = Runs.running("b", START, 5);
    List.of(old, ended, lost, running, onOther, b).forEach(run -> store.save(TENANT, run));
    assertThat(store.newest(TENANT)).containsExactly(running, ended, onOther, b);
    assertThat(store.newest(TENANT, "b")).containsExactly(b);
    assertThat(store.newest(TENANT, "c")).isEmpty();
  }

  @Test
  void keepsTheNumberOfOutputLinesEvenBeforeTheRunIsKnown() throws Exception {
    RunStore store = open(clock);
    Run run = Runs.running("backup", START, 1);
    assertThat(store.outputLines(TENANT, run.id())).isZero();
    store.saveOutputLines(TENANT, run.id(), 42);
    store.save(TENANT, run);
    assertThat(store.outputLines(TENANT, run.id())).isEqualTo(42);
    store.saveOutputLines(TENANT, run.id(), 4_200_000_000L);
    assertThat(store.outputLines(TENANT, run.id())).isEqualTo(4_200_000_000L);
  }

  @Test
  void keepsTenantsApart() throws Exception {
    RunStore store = open(clock);
    var other = new Tenant("other");
    Run run = Runs.running("backup", START, 1);
    store.save(TENANT, run);
    store.saveOutputLines(TENANT, run.id(), 1);
    assertThat(store.run(other, run.id())).isEmpty();
    assertThat(store.runs(other, RunFilter.ALL, Optional.empty(), 10).items()).isEmpty();
    assertThat(store.jobs(other)).isEmpty();
    assertThat(store.counts(other)).isEmpty();
    assertThat(store.newest(other)).isEmpty();
    assertThat(store.outputLines(other, run.id())).isZero();
  }

  private static long end(Run run) {
    return run.endedAt().orElseThrow().toEpochMilli();
  }
}
