package dev.nightjar.state;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Job;
import dev.nightjar.model.JobSummary;
import dev.nightjar.model.JobSummary.RecentRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryRunStore;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.RunStoreContract;
import dev.nightjar.testing.kit.Runs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRunsTest extends RunStoreContract {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  private static final List<RunState> STATES = List.of(RunState.values());

  @TempDir private Path dir;
  private final List<StateDatabase> opened = new ArrayList<>();

  @Override
  protected RunStore open(Clock storeClock) throws Exception {
    return database(storeClock).runs();
  }

  private StateDatabase database(Clock storeClock) throws Exception {
    StateDatabase database = StateDatabase.open(StateConfig.in(dir), Disk.system(), storeClock);
    opened.add(database);
    return database;
  }

  @AfterEach
  void closeAll() {
    opened.forEach(StateDatabase::close);
  }

  @Test
  void keepsRunsJobsAndCountsOverARestart() throws Exception {
    StateDatabase first = database(clock);
    Run run = Runs.ended(Runs.running("backup", START, 1), RunState.FAILED, Duration.ofSeconds(3));
    first.runs().save(TENANT, run);
    first.runs().saveOutputLines(TENANT, run.id(), 7);
    List<Job> jobs = first.runs().jobs(TENANT);
    List<RunStore.RunCount> counts = first.runs().counts(TENANT);
    first.close();
    RunStore second = open(clock);
    assertThat(second.run(TENANT, run.id())).contains(run);
    assertThat(second.outputLines(TENANT, run.id())).isEqualTo(7);
    assertThat(second.jobs(TENANT)).isEqualTo(jobs);
    assertThat(second.counts(TENANT)).isEqualTo(counts);
  }

  @Test
  void answersAsThePlainStoreDoesWhateverIsReported() throws Exception {
    RunStore store = open(clock);
    forAll(
        8,
        random -> random.nextInt(1_000_000),
        number -> {
          var tenant = new Tenant("t" + number);
          var plain = new InMemoryRunStore(clock);
          var random = new Random(number);
          for (int i = 0; i < 60; i++) {
            Run run = randomRun(random);
            store.save(tenant, run);
            plain.save(tenant, run);
          }
          assertThat(store.counts(tenant)).isEqualTo(plain.counts(tenant));
          assertThat(store.newest(tenant)).isEqualTo(plain.newest(tenant));
          assertThat(store.newest(tenant, "b")).isEqualTo(plain.newest(tenant, "b"));
          assertThat(store.retries(tenant)).isEqualTo(plain.retries(tenant));
          for (String job : List.of("a", "b")) {
            assertThat(store.summary(tenant, job).map(JobSummary::recent))
                .isEqualTo(plain.summary(tenant, job).map(JobSummary::recent));
            assertThat(store.summary(tenant, job).flatMap(JobSummary::lastRun))
                .isEqualTo(plain.summary(tenant, job).flatMap(JobSummary::lastRun));
            assertThat(store.summary(tenant, job).flatMap(JobSummary::lastSuccessAt))
                .isEqualTo(plain.summary(tenant, job).flatMap(JobSummary::lastSuccessAt));
          }
          assertThat(store.lastSuccess(tenant, "a")).isEqualTo(plain.lastSuccess(tenant, "a"));
          assertThat(store.runs(tenant, RunFilter.ALL, Optional.empty(), 1_000))
              .isEqualTo(plain.runs(tenant, RunFilter.ALL, Optional.empty(), 1_000));
        });
  }

  private static Run randomRun(Random random) {
    int number = random.nextInt(12);
    Run run = Runs.running(number % 3 == 0 ? "a" : "b", START.plusSeconds(number / 2), number);
    Run placed = number % 4 == 0 ? Runs.on(run, "db" + random.nextInt(2)) : run;
    RunState state = STATES.get(random.nextInt(STATES.size()));
    Run tried =
        placed.toBuilder()
            .attempt(1 + random.nextInt(3))
            .backedOff(Duration.ofSeconds(random.nextInt(3)))
            .build();
    return state.isEndKnown()
        ? Runs.ended(tried, state, Duration.ofSeconds(random.nextInt(9)))
        : Runs.in(tried, state);
  }

  @Test
  void forgetsOldRunsAndThenTheirJobButNoRunThatGoesOn() throws Exception {
    var slow = new ManualClock(START);
    StateDatabase database = database(slow);
    RunStore store = database.runs();
    Run old = Runs.ended(Runs.running("gone", START, 1), RunState.FAILED, Duration.ofSeconds(3));
    Run long1 = Runs.running("daemon", START, 2);
    store.save(TENANT, old);
    store.save(TENANT, long1);
    store.saveOutputLines(TENANT, old.id(), 5);
    store.save(TENANT, Runs.on(Runs.in(Runs.running("daemon", START, 9), RunState.LOST), "pod1"));
    slow.advance(Duration.ofDays(300));
    Run young =
        Runs.ended(Runs.running("daemon", slow.now(), 3), RunState.FAILED, Duration.ofSeconds(3));
    store.save(TENANT, young);
    slow.advance(Duration.ofDays(101));
    database.maintain();
    assertThat(store.runs(TENANT, RunFilter.ALL, Optional.empty(), 10).items())
        .containsExactly(young, long1);
    assertThat(store.jobs(TENANT)).extracting(Job::name).containsExactly("daemon");
    assertThat(store.counts(TENANT)).allMatch(count -> count.job().equals("daemon"));
    assertThat(store.counts(TENANT)).noneMatch(count -> count.instance().equals("pod1"));
    assertThat(store.outputLines(TENANT, old.id())).isZero();
    assertThat(store.summary(TENANT, "daemon").orElseThrow().recent())
        .containsExactly(RecentRun.of(long1), RecentRun.of(young));
  }

  @Test
  void forgetsMoreRunsThanOneTransactionTakes() throws Exception {
    var slow = new ManualClock(START);
    StateDatabase database = database(slow);
    // Saved at once by many threads, so that they also share transactions.
    List<Thread> reporters = new ArrayList<>();
    for (int reporter = 0; reporter < 20; reporter++) {
      int first = reporter * 55;
      reporters.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = first; i < first + 55; i++) {
                      Run run = Runs.in(Runs.running("often", START, i), RunState.LOST);
                      database.runs().save(TENANT, run);
                    }
                  }));
    }
    for (Thread reporter : reporters) {
      reporter.join();
    }
    assertThat(database.runs().counts(TENANT)).extracting(c -> c.runs()).containsExactly(1_100L);
    slow.advance(Duration.ofDays(401));
    database.maintain();
    assertThat(database.runs().runs(TENANT, RunFilter.ALL, Optional.empty(), 1).items()).isEmpty();
    assertThat(database.runs().jobs(TENANT)).isEmpty();
  }
}
