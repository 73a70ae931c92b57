package dev.nightjar.jobs.ping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.JobStores;
import dev.nightjar.jobs.Jobs;
import dev.nightjar.jobs.JobsConfig;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Job;
import dev.nightjar.model.LogStore.LogQuery;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.ForAll;
import dev.nightjar.testing.kit.InMemoryJobDecisions;
import dev.nightjar.testing.kit.InMemoryLedgerStore;
import dev.nightjar.testing.kit.InMemoryLogStore;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import dev.nightjar.testing.kit.InMemoryPushGroups;
import dev.nightjar.testing.kit.InMemoryRunHistory;
import dev.nightjar.testing.kit.InMemoryRunStore;
import dev.nightjar.testing.kit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PingsTest {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final String JOB = "nightly_backup";
  private static final UUID ONE = new UUID(1, 1);
  private static final UUID TWO = new UUID(2, 2);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T02:30:00Z"));
  private final InMemoryRunStore runs = new InMemoryRunStore(clock);
  private final InMemoryLogStore lines = new InMemoryLogStore();
  private Jobs jobs = room(clock);

  private Jobs room(Clock time) {
    var stores =
        new JobStores(
            runs,
            new InMemoryRunHistory(runs),
            new InMemoryJobDecisions(),
            new InMemoryLedgerStore(),
            new InMemoryPushGroups(),
            lines,
            new InMemoryMetricStore());
    return new Jobs(JobsConfig.defaults(), stores, time, new Refusals(time));
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  /// As a new start of the server finds it.
  private void restart() {
    jobs.close();
    jobs = room(clock);
  }

  private void ping(
      PingSignal signal, int exitCode, Optional<UUID> name, String client, String body) {
    Job job = jobs.pings().create(TENANT, JOB, 10);
    OptionalInt code = exitCode < 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    jobs.pings().take(TENANT, job, new Ping(signal, code, name, client, "curl/8", bytes));
  }

  private void ping(PingSignal signal) {
    ping(signal, -1, Optional.empty(), "10.0.0.1", "");
  }

  private void ping(PingSignal signal, UUID name) {
    ping(signal, -1, Optional.of(name), "10.0.0.1", "");
  }

  private void pass(long seconds) {
    clock.advance(Duration.ofSeconds(seconds));
  }

  /// Newest first.
  private List<Run> kept() {
    return runs.runs(TENANT, RunFilter.ALL, Optional.empty(), 100).items();
  }

  private Run only() {
    assertThat(kept()).hasSize(1);
    return kept().getFirst();
  }

  private List<String> output(Run run) {
    return lines.find(TENANT, LogQuery.ofRun(run.id(), 1_000, Optional.empty())).lines().stream()
        .map(line -> line.body())
        .toList();
  }

  @Test
  void startAndEndWithOneRunIdMakeOneRun() {
    ping(PingSignal.START, ONE);
    assertThat(only().state()).isEqualTo(RunState.RUNNING);
    pass(90);
    ping(PingSignal.SUCCESS, -1, Optional.of(ONE), "10.0.0.1", "all\ngood\n");
    assertThat(only().state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(only().duration()).contains(Duration.ofSeconds(90));
    assertThat(only().instance()).isEqualTo("10.0.0.1");
    assertThat(output(only())).containsExactly("all", "good");
    assertThat(runs.evidence(TENANT, only().id()).facts())
        .contains(Map.of("source", "ping", "rid", ONE.toString(), "client", "curl/8"));
  }

  @Test
  void overlappingRunsKeepTheirOwnTimers() {
    ping(PingSignal.START, ONE);
    pass(10);
    ping(PingSignal.START, TWO);
    pass(10);
    ping(PingSignal.START);
    pass(10);
    ping(PingSignal.FAIL, 3, Optional.of(ONE), "10.0.0.1", "");
    pass(10);
    ping(PingSignal.SUCCESS);
    pass(10);
    ping(PingSignal.SUCCESS, TWO);
    assertThat(kept())
        .extracting(Run::state)
        .containsExactly(RunState.SUCCEEDED, RunState.SUCCEEDED, RunState.FAILED);
    assertThat(kept())
        .extracting(run -> run.duration().orElseThrow().toSeconds())
        .containsExactly(20L, 40L, 30L);
    assertThat(kept().getLast().reason()).isEqualTo("Exited with code 3");
  }

  @Test
  void anEndWithoutAStartIsARunOfUnknownLength() {
    ping(PingSignal.SUCCESS);
    assertThat(only().duration()).isEmpty();
    assertThat(only().startedAt()).isEqualTo(clock.now());
    assertThat(only().endedAt()).contains(clock.now());
    pass(60);
    ping(PingSignal.FAIL);
    assertThat(kept()).hasSize(2);
    assertThat(kept().getFirst().state()).isEqualTo(RunState.FAILED);
    assertThat(kept().getFirst().reason()).isEqualTo("It signalled a failure");
  }

  @Test
  void repeatedAndLatePingsOfANamedRunChangeNothing() {
    ping(PingSignal.START, ONE);
    pass(5);
    ping(PingSignal.START, ONE);
    pass(5);
    ping(PingSignal.SUCCESS, -1, Optional.of(ONE), "10.0.0.1", "out");
    Run ended = only();
    assertThat(ended.duration()).contains(Duration.ofSeconds(10));
    pass(100);
    ping(PingSignal.SUCCESS, -1, Optional.of(ONE), "10.0.0.1", "out");
    ping(PingSignal.START, ONE);
    assertThat(only()).isEqualTo(ended);
    assertThat(output(ended)).containsExactly("out");
    ping(PingSignal.FAIL, ONE);
    assertThat(only().state()).isEqualTo(RunState.FAILED);
    assertThat(only().endedAt()).isEqualTo(ended.endedAt());
    ping(PingSignal.SUCCESS, ONE);
    assertThat(only().state()).isEqualTo(RunState.FAILED);
  }

  @Test
  void aRunIdThatIsUsedAgainMuchLaterIsAnotherRun() {
    for (int i = 0; i < 3; i++) {
      ping(PingSignal.START, ONE);
      pass(60);
      restart();
      ping(PingSignal.SUCCESS, ONE);
      pass(3600);
    }
    assertThat(kept())
        .hasSize(3)
        .allSatisfy(run -> assertThat(run.duration()).contains(Duration.ofSeconds(60)));
  }

  @Test
  void aStartSurvivesARestart() {
    ping(PingSignal.START);
    pass(60);
    restart();
    ping(PingSignal.FAIL, 1, Optional.empty(), "10.0.0.9", "");
    assertThat(only().duration()).contains(Duration.ofSeconds(60));
    assertThat(only().exitCode()).hasValue(1);
  }

  @Test
  void anotherStartBeforeTheEndLosesTheFirstRun() {
    ping(PingSignal.START);
    pass(10);
    ping(PingSignal.START);
    assertThat(only().startedAt()).isEqualTo(clock.now().minusSeconds(10));
    pass(3600);
    ping(PingSignal.START);
    pass(5);
    ping(PingSignal.SUCCESS);
    ping(PingSignal.SUCCESS);
    assertThat(kept()).hasSize(3);
    assertThat(kept().getLast().state()).isEqualTo(RunState.LOST);
    assertThat(kept().getLast().reason()).startsWith("Another start");
    assertThat(kept())
        .filteredOn(run -> run.duration().isPresent())
        .singleElement()
        .satisfies(run -> assertThat(run.duration()).contains(Duration.ofSeconds(5)));
  }

  @Test
  void anEndFindsARunThatCountedAsLost() {
    ping(PingSignal.START);
    Run lost = only().withoutEnd(RunState.LOST);
    pass(86_400 * 8);
    jobs.reports().report(TENANT, lost);
    ping(PingSignal.SUCCESS);
    assertThat(only().state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(only().duration()).contains(Duration.ofDays(8));
  }

  @Test
  void logAddsLinesAndNothingElse() {
    ping(PingSignal.LOG, -1, Optional.empty(), "10.0.0.1", "before any run");
    assertThat(kept()).isEmpty();
    ping(PingSignal.START, -1, Optional.empty(), "10.0.0.1", "begin");
    ping(PingSignal.LOG, -1, Optional.empty(), "10.0.0.1", "half way\n50 %");
    assertThat(only().state()).isEqualTo(RunState.RUNNING);
    ping(PingSignal.SUCCESS, -1, Optional.empty(), "10.0.0.1", "end");
    ping(PingSignal.LOG, -1, Optional.empty(), "10.0.0.1", "after");
    assertThat(output(only())).containsExactly("begin", "half way", "50 %", "end", "after");
  }

  @Test
  void aClockThatWasSetBackTellsNoDuration() {
    ping(PingSignal.START);
    clock.setWall(clock.now().minusSeconds(3600));
    ping(PingSignal.SUCCESS);
    assertThat(only().state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(only().duration()).isEmpty();
  }

  @Test
  void jobsAreFoundByTheirSlugs() {
    for (String name : List.of("Nightly Backup (Ätna)", "nightly-backup-atna", "plain_1", "日本")) {
      jobs.reports().job(TENANT, name);
    }
    assertThat(jobs.pings().bySlug(TENANT, "nightly-backup-atna")).hasSize(2);
    assertThat(jobs.pings().bySlug(TENANT, "plain_1"))
        .extracting(Job::name)
        .containsExactly("plain_1");
    assertThat(jobs.pings().bySlug(TENANT, "")).extracting(Job::name).containsExactly("日本");
    assertThat(jobs.pings().bySlug(TENANT, "nope")).isEmpty();
    assertThat(
            jobs.pings().byId(TENANT, jobs.pings().bySlug(TENANT, "plain_1").getFirst().pingId()))
        .isPresent();
  }

  @Test
  void makesNoMoreJobsThanItMay() {
    jobs.pings().create(TENANT, "a", 2);
    jobs.pings().create(TENANT, "b", 2);
    assertThatThrownBy(() -> jobs.pings().create(TENANT, "c", 2))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY))
        .hasMessageContaining("web.ping_create_limit");
    assertThat(jobs.pings().bySlug(TENANT, "b")).hasSize(1);
  }

  @Test
  void anEndThatComesAgainBringsTheBodyThatWasNotKept() {
    ping(PingSignal.START, -1, Optional.of(ONE), "10.0.0.1", "begun");
    ping(PingSignal.SUCCESS, -1, Optional.of(ONE), "10.0.0.1", "done");
    ping(PingSignal.SUCCESS, -1, Optional.of(ONE), "10.0.0.1", "done");
    assertThat(output(only())).containsExactly("begun", "done");
    ping(PingSignal.SUCCESS, TWO);
    ping(PingSignal.SUCCESS, -1, Optional.of(TWO), "10.0.0.1", "done");
    ping(PingSignal.SUCCESS, -1, Optional.of(TWO), "10.0.0.1", "done");
    assertThat(kept()).extracting(this::output).contains(List.of("done"));
  }

  @Test
  void aNameThatWasUsedOftenIsFoundAfterARestart() {
    for (int i = 0; i < 20; i++) {
      ping(PingSignal.START, ONE);
      pass(10);
      ping(PingSignal.SUCCESS, ONE);
      pass(600);
    }
    restart();
    ping(PingSignal.START, ONE);
    assertThat(kept()).hasSize(21);
    restart();
    ping(PingSignal.SUCCESS, ONE);
    assertThat(kept()).hasSize(21).allMatch(run -> run.state() == RunState.SUCCEEDED);
  }

  @Test
  void aSecretAcrossTheLimitIsNoSecretThatShows() {
    String token = "ghp_" + "a1B2c3D4e5F6".repeat(3);
    byte[] body =
        ("x".repeat(99_980) + " " + token + "\n" + "y".repeat(50_000))
            .getBytes(StandardCharsets.UTF_8);
    assertThat(PingBody.lines(body)).noneMatch(line -> line.contains("ghp_a1"));
  }

  @Test
  void aBodyBeyondTheLimitIsCutAndSaysSo() {
    byte[] body = "ä".repeat(60_000).getBytes(StandardCharsets.UTF_8);
    assertThat(PingBody.lines(body))
        .containsExactly(
            "ä".repeat(50_000),
            "… [cut: the ping's body had 120000 bytes, the first 100000 were kept]");
    assertThat(PingBody.lines(new byte[] {'a', (byte) 0xff, '\r', '\n', 'b'}))
        .containsExactly("a\ufffd", "b");
    assertThat(PingBody.lines(new byte[0])).isEmpty();
    assertThat(PingBody.lines("user=joe\npassword=hunter2\n".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("user=joe", "password=[redacted]");
  }

  @Test
  void manyShortLinesAllFit() {
    ping(PingSignal.SUCCESS, -1, Optional.empty(), "10.0.0.1", "x\n".repeat(25_000));
    assertThat(runs.outputLines(TENANT, only().id())).isEqualTo(25_000);
  }

  private record Step(int name, PingSignal signal, int pauseMillis, boolean isAfterRestart) {}

  private static List<Step> steps(Random random) {
    List<PingSignal> signals = List.of(PingSignal.START, PingSignal.SUCCESS, PingSignal.FAIL);
    return random
        .ints(40, 0, Integer.MAX_VALUE)
        .mapToObj(
            i ->
                new Step(
                    random.nextInt(4),
                    signals.get(random.nextInt(3)),
                    random.nextInt(3) * 1_000,
                    random.nextInt(10) == 0))
        .toList();
  }

  /// What is expected of a run by its name, whatever else is pinged meanwhile.
  private record Expected(RunState state, Instant start, Optional<Duration> duration) {
    Expected after(PingSignal signal, Instant now) {
      if (state == RunState.RUNNING && signal != PingSignal.START) {
        Optional<Duration> took =
            now.isAfter(start) ? Optional.of(Duration.between(start, now)) : Optional.empty();
        return new Expected(ended(signal), start, took);
      }
      boolean isBadNews = state == RunState.SUCCEEDED && signal == PingSignal.FAIL;
      return isBadNews ? new Expected(RunState.FAILED, start, duration) : this;
    }

    static Expected first(PingSignal signal, Instant now) {
      RunState state = signal == PingSignal.START ? RunState.RUNNING : ended(signal);
      return new Expected(state, now, Optional.empty());
    }

    private static RunState ended(PingSignal signal) {
      return signal == PingSignal.FAIL ? RunState.FAILED : RunState.SUCCEEDED;
    }
  }

  @Test
  void namedRunsComeOutRightWhateverTheOrder() {
    AtomicLong trial = new AtomicLong();
    ForAll.forAll(
        50,
        PingsTest::steps,
        steps -> {
          Map<UUID, Expected> expected = new HashMap<>();
          long high = trial.incrementAndGet() << 8;
          for (Step step : steps) {
            clock.advance(Duration.ofMillis(step.pauseMillis()));
            if (step.isAfterRestart()) {
              restart();
            }
            var name = new UUID(high, step.name());
            Expected before = expected.get(name);
            expected.put(
                name,
                before == null
                    ? Expected.first(step.signal(), clock.now())
                    : before.after(step.signal(), clock.now()));
            ping(step.signal(), name);
          }
          Set<String> told = new HashSet<>();
          for (Run run : runs.runs(TENANT, RunFilter.ALL, Optional.empty(), 1000).items()) {
            Map<String, String> facts = runs.evidence(TENANT, run.id()).facts().orElseThrow();
            UUID name = UUID.fromString(facts.get("rid"));
            if (expected.containsKey(name)) {
              assertThat(told.add(name.toString())).as("one run of " + name).isTrue();
              assertThat(new Expected(run.state(), run.startedAt(), run.duration()))
                  .isEqualTo(expected.get(name));
            }
          }
          assertThat(told).hasSize(expected.size());
        });
  }

  @Test
  void pingsOfOneJobTakeTurns() throws InterruptedException {
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      var name = new UUID(3, i);
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    ping(PingSignal.START, name);
                    ping(PingSignal.LOG, -1, Optional.of(name), "10.0.0.1", "x");
                    ping(PingSignal.START);
                    ping(PingSignal.FAIL, name);
                  }));
    }
    for (Thread client : clients) {
      client.join(Duration.ofSeconds(30));
    }
    assertThat(kept()).hasSize(17);
    assertThat(kept()).filteredOn(run -> run.state() == RunState.FAILED).hasSize(16);
    assertThat(kept()).filteredOn(run -> run.state() == RunState.RUNNING).hasSize(1);
  }
}
