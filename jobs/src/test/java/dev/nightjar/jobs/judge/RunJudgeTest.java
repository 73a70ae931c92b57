package dev.nightjar.jobs.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Curve;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import dev.nightjar.testing.kit.InMemoryLogStore;
import dev.nightjar.testing.kit.InMemoryPushGroups;
import dev.nightjar.testing.kit.InMemoryRunHistory;
import dev.nightjar.testing.kit.InMemoryRunStore;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.Runs;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RunJudgeTest {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant START = Instant.parse("2026-11-16T02:30:00Z");
  private static final Duration TOOK = Duration.ofSeconds(30);

  private record Told(RunId run, List<Finding> findings, List<Expectation> declared) {}

  private final ManualClock clock = new ManualClock(START);
  private final InMemoryRunStore runs = new InMemoryRunStore(clock);
  private final InMemoryRunHistory history = new InMemoryRunHistory(runs);
  private final InMemoryLogStore lines = new InMemoryLogStore();
  private final InMemoryPushGroups pushes = new InMemoryPushGroups();
  private final List<String> expected = new ArrayList<>();
  private final Deque<Told> told = new ConcurrentLinkedDeque<>();
  private RunJudge judge = judge(100);
  private long number;

  private RunJudge judge(int maxWaiting) {
    return new RunJudge(
        List.of(TENANT),
        runs,
        history,
        lines,
        pushes,
        clock,
        (_, _, _) -> ZoneOffset.UTC,
        (_, _) -> List.copyOf(expected),
        this::take,
        maxWaiting);
  }

  /// What the room does with it, in short.
  private void take(
      Tenant tenant, RunId id, Optional<List<Finding>> some, List<Expectation> declared) {
    List<Finding> findings = some.orElse(List.of());
    Run run = runs.run(tenant, id).orElseThrow();
    Run judged =
        run.state() == RunState.SUCCEEDED
            ? run.toBuilder()
                .verdict(Optional.of(findings.isEmpty() ? Verdict.GOOD : Verdict.SUSPICIOUS))
                .build()
            : run;
    runs.save(tenant, judged, runs.evidence(tenant, id).withFindings(findings));
    told.add(new Told(id, findings, declared));
  }

  @AfterEach
  void close() {
    judge.close();
  }

  /// A run of half a minute that ends an hour after the one before.
  private Run end(long writtenBytes, RunEvidence evidence) {
    clock.advance(Duration.ofHours(1));
    Run begun = Runs.running("backup", clock.now(), number++);
    clock.advance(TOOK);
    Run ended =
        Runs.ended(begun, RunState.SUCCEEDED, TOOK).toBuilder()
            .resources(new Resources(1.5, 0.5, 50_000_000, 0, writtenBytes))
            .build();
    runs.save(TENANT, ended, evidence);
    return ended;
  }

  private Run end(long writtenBytes) {
    return end(writtenBytes, RunEvidence.NONE);
  }

  private void say(Run run, String... texts) {
    long at = TimeUnit.MILLISECONDS.toNanos(run.startedAt().toEpochMilli());
    List<LogLine> all = new ArrayList<>();
    for (String text : texts) {
      Labels fields = Labels.of(LogLine.RUN_ID, run.id().text());
      all.add(new LogLine(at++, Labels.of("stream", "stdout"), fields, text));
    }
    lines.append(TENANT, all);
    runs.saveOutputLines(TENANT, run.id(), runs.outputLines(TENANT, run.id()) + texts.length);
  }

  private Told judged(Run run) {
    judge.ended(TENANT, run.id());
    clock.advance(Duration.ofSeconds(4));
    judge.work();
    return told.removeFirst();
  }

  /// Twenty good runs, judged.
  private void learn() {
    for (int i = 0; i < 20; i++) {
      Run run = end(200_000_000 + 1_000_000 * (i % 7 - 3));
      say(
          run,
          "reading /srv/orders",
          "copied " + (100 + i) + " files",
          "rows=" + (5_000 + i * 13 % 50));
      assertThat(judged(run).findings()).isEmpty();
    }
  }

  private PastRun newest() {
    return history.past(TENANT, "backup", "db1", 1).getFirst();
  }

  @Test
  void judgesWithinFiveSecondsOfTheEnd() {
    learn();
    Run empty = end(0);
    say(empty, "reading /srv/orders");
    Told of = judged(empty);
    assertThat(of.run()).isEqualTo(empty.id());
    assertThat(of.findings())
        .extracting(Finding::subject)
        .startsWith("written_bytes")
        .contains("copied <*> files");
    assertThat(newest().verdict()).contains(Verdict.SUSPICIOUS);
    assertThat(judge.habits(TENANT, "backup", "db1"))
        .extracting(Habit::subject)
        .contains("written_bytes", "output.rows", "duration_seconds");
    assertThat(judge.usualLines(TENANT, "backup", "db1"))
        .contains(new UsualLine("copied <*> files", 1));
  }

  @Test
  void judgesAgainWhenOutputComesAfterTheEnd() {
    learn();
    Run late = end(200_000_000);
    Told early = judged(late);
    assertThat(early.findings()).extracting(Finding::kind).contains("line_missing");
    say(late, "reading /srv/orders", "copied 7 files", "rows=5001");
    assertThat(judged(late).findings()).isEmpty();
    assertThat(newest().verdict()).contains(Verdict.GOOD);
  }

  @Test
  void waitsForOutputThatComesWithTheEnd() {
    learn();
    Run run = end(200_000_000);
    judge.ended(TENANT, run.id());
    clock.advance(Duration.ofSeconds(1));
    judge.work();
    assertThat(told).isEmpty();
    say(run, "reading /srv/orders", "copied 7 files", "rows=5001");
    assertThat(judged(run).findings()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void fingerprintHoldsWhatIsKnown() {
    var curve =
        new Curve(
            List.of("t", "threads", "fds", "sockets", "processes"),
            new double[] {1, 2, 9, Double.NaN, 1, 2, 5, 7, Double.NaN, 1});
    Run run =
        end(
            4_096,
            new RunEvidence(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(curve),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    say(run, "rows=12 size=3MB", "{\"msg\":\"done\",\"n\":4}");
    push("backup", run.startedAt().plusSeconds(1), "moved", 17);
    push("backup-before", run.startedAt().minusSeconds(60), "old", 1);
    push("other", run.startedAt().plusSeconds(1), "foreign", 1);
    judged(run);
    Fingerprint print = newest().print().orElseThrow();
    assertThat(print.numbers())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("duration_seconds", 30.0),
                Map.entry("cpu_seconds", 2.0),
                Map.entry("read_bytes", 0.0),
                Map.entry("written_bytes", 4_096.0),
                Map.entry("peak_rss_bytes", 50_000_000.0),
                Map.entry("threads", 5.0),
                Map.entry("fds", 9.0),
                Map.entry("processes", 1.0),
                Map.entry("output_lines", 2.0),
                Map.entry("output.rows", 12.0),
                Map.entry("output.n", 4.0),
                Map.entry("push.moved", 17.0)));
    assertThat(print.lines()).hasSize(2);
    assertThat(history.lineTexts(TENANT, "backup").values())
        .containsExactlyInAnyOrder("rows=<*> size=<*>", "done");
  }

  private void push(String job, Instant at, String name, double value) {
    boolean isOld = job.endsWith("-before");
    Labels grouping =
        isOld ? Labels.of("job", "backup", "shop", "eu") : Labels.of("job", job, "instance", "db1");
    var sample = new MetricFamily.FamilySample(grouping.with(Labels.NAME, name), value);
    var family = new MetricFamily(new Metadata(name, MetricType.GAUGE, "", ""), List.of(sample));
    pushes.save(
        TENANT, new PushGroup(grouping, Optional.of(at), Optional.empty(), List.of(family)));
  }

  @Test
  void tellsWhetherWhatWasDeclaredCameTrue() {
    expected.addAll(List.of("rows>0", "written_bytes >= 1e3", "files == 3", "rows =! 3"));
    Run run = end(200);
    say(run, "rows=12");
    assertThat(judged(run).declared())
        .containsExactly(
            new Expectation("rows>0", Optional.of("12"), true),
            new Expectation("written_bytes >= 1e3", Optional.of("200"), false),
            new Expectation("files == 3", Optional.empty(), false));
  }

  @Test
  void judgesAfterARestartWhatWasNotJudged() {
    learn();
    judge.close();
    Run first = end(0);
    Run second = end(200_000_000);
    say(second, "reading /srv/orders", "copied 7 files", "rows=5001");
    told.clear();
    judge = judge(100);
    judge.lookBack();
    judge.work();
    assertThat(told).extracting(Told::run).containsExactlyInAnyOrder(first.id(), second.id());
    told.clear();
    judge.lookBack();
    judge.work();
    assertThat(told).isEmpty();
  }

  @Test
  void judgesByItselfOnceStarted() throws InterruptedException {
    var done = new CountDownLatch(2);
    judge =
        new RunJudge(
            List.of(TENANT),
            runs,
            history,
            lines,
            pushes,
            clock,
            (_, _, _) -> ZoneOffset.UTC,
            (_, _) -> List.of(),
            (_, _, _, _) -> done.countDown());
    end(100);
    Run second = end(100);
    judge.ended(TENANT, second.id());
    judge.start();
    clock.awaitSleepers(1);
    clock.advance(Duration.ofSeconds(5));
    done.await();
    judge.close();
    judge.close();
  }

  @Test
  void findsLaterWhatFoundNoRoom() {
    judge = judge(2);
    List<Run> all = List.of(end(100), end(100), end(100));
    all.forEach(run -> judge.ended(TENANT, run.id()));
    assertThat(judge.leftForLater()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(5));
    judge.work();
    assertThat(told)
        .extracting(Told::run)
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Run::id).toList());
  }

  @Test
  void leavesOutRunsWithoutAnEnd() {
    Run lost = Runs.in(Runs.running("backup", START, 77), RunState.LOST);
    runs.save(TENANT, lost);
    judge.ended(TENANT, lost.id());
    Run run = end(100);
    assertThat(judged(run).run()).isEqualTo(run.id());
    assertThat(told).isEmpty();
  }

  @Test
  void judgesOnAfterAVerdictThatCouldNotBeTaken() {
    List<RunId> tried = new ArrayList<>();
    judge =
        new RunJudge(
            List.of(TENANT),
            runs,
            history,
            lines,
            pushes,
            clock,
            (_, _, _) -> ZoneOffset.UTC,
            (_, _) -> List.of(),
            (tenant, id, findings, declared) -> {
              tried.add(id);
              if (tried.size() == 1) {
                throw new IllegalStateException("asked for");
              }
              take(tenant, id, findings, declared);
            });
    Run run = end(100);
    judge.ended(TENANT, run.id());
    clock.advance(Duration.ofSeconds(5));
    judge.work();
    assertThat(told).isEmpty();
    clock.advance(Duration.ofSeconds(31));
    judge.work();
    assertThat(told.getFirst().run()).isEqualTo(run.id());
  }
}
