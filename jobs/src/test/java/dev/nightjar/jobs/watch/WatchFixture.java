package dev.nightjar.jobs.watch;

import dev.nightjar.model.Condition;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import dev.nightjar.testing.kit.InMemoryJobDecisions;
import dev.nightjar.testing.kit.InMemoryRunHistory;
import dev.nightjar.testing.kit.InMemoryRunStore;
import dev.nightjar.testing.kit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/// The watch over stores in memory, under a clock that runs as fast as it can: what happens is put
/// into an agenda, and time goes from event to event, with a look at the clock every so often.
final class WatchFixture {
  static final Tenant TENANT = Tenant.DEFAULT;
  static final Duration LOOK = Duration.ofSeconds(30);

  private record Entry(Instant at, Runnable what) {}

  final ManualClock clock;
  final InMemoryRunStore runs;
  final InMemoryRunHistory history;
  final InMemoryJobDecisions decisions = new InMemoryJobDecisions();
  final ZoneId zone;
  final Random random;
  final List<String> told = new ArrayList<>();
  private final PriorityQueue<Entry> agenda = new PriorityQueue<>(Comparator.comparing(Entry::at));
  private List<JobSettings> configured = List.of();
  JobWatch watch;
  private boolean isUp = true;

  WatchFixture(Instant start, ZoneId zone, long seed) {
    this.clock = new ManualClock(start);
    this.runs = new InMemoryRunStore(clock);
    this.history = new InMemoryRunHistory(runs);
    this.zone = zone;
    this.random = new Random(seed);
    this.watch = begin();
  }

  private JobWatch begin() {
    var made =
        new JobWatch(
            List.of(TENANT),
            runs,
            history,
            decisions,
            new GivenSettings(decisions),
            zone,
            clock,
            (_, _) -> {});
    made.configure(configured);
    made.load();
    return made;
  }

  void configure(JobSettings... settings) {
    configured = List.of(settings);
    watch.configure(configured);
  }

  /// The server goes away.
  void stop() {
    isUp = false;
  }

  /// It is back, with what was in its stores.
  void restart() {
    isUp = true;
    watch = begin();
  }

  /// The same with another configuration file.
  void restartWith(JobSettings... settings) {
    configured = List.of(settings);
    restart();
  }

  void at(Instant time, Runnable what) {
    agenda.add(new Entry(time, what));
  }

  /// Lets time go on.
  void until(Instant end) {
    while (true) {
      Entry next = agenda.peek();
      Instant step = clock.now().plus(LOOK);
      boolean isEvent = next != null && !next.at().isAfter(step);
      Instant to = isEvent && next != null ? next.at() : step;
      if (to.isAfter(end)) {
        go(end);
        return;
      }
      go(to);
      if (isEvent && next != null) {
        agenda.remove(next);
        next.what().run();
      } else if (isUp) {
        watch.look();
        watch.now(TENANT, clock.now()).forEach(this::tell);
      }
    }
  }

  private void go(Instant to) {
    Duration by = Duration.between(clock.now(), to);
    if (by.isPositive()) {
      clock.advance(by);
    }
  }

  private void tell(Condition condition) {
    String text = condition.kind().name() + " " + condition.labels().get("job");
    if (!told.contains(text)) {
      told.add(text);
    }
  }

  /// A run of a wrapper that starts and ends well; told at its start and at its end.
  void runs(String job, String host, Instant start, Duration duration) {
    var id = RunId.at(start.toEpochMilli(), random);
    at(start, () -> report(run(id, job, host, start, RunState.RUNNING, duration, true)));
    at(
        start.plus(duration),
        () -> report(run(id, job, host, start, RunState.SUCCEEDED, duration, true)));
  }

  /// A run that is told only now.
  void reportOld(String job, String host, Instant start, Duration duration) {
    var id = RunId.at(start.toEpochMilli(), random);
    report(run(id, job, host, start, RunState.SUCCEEDED, duration, true));
  }

  void pinged(String job, Instant at) {
    var id = RunId.at(at.toEpochMilli(), random);
    at(at, () -> report(run(id, job, "", at, RunState.SUCCEEDED, Duration.ZERO, false)));
  }

  Run run(
      RunId id,
      String job,
      String host,
      Instant start,
      RunState state,
      Duration duration,
      boolean isWrapped) {
    var run = Run.builder(id, job, state, start).instance(host);
    if (isWrapped) {
      run.command(List.of("work"));
    }
    if (state.isEndKnown()) {
      run.endedAt(start.plus(duration)).duration(duration);
    }
    return run.build();
  }

  void report(Run run) {
    if (isUp) {
      runs.save(TENANT, run);
      watch.reported(TENANT, run, "", Optional.empty(), true);
    }
  }

  void judge(Run run, Verdict verdict, String why) {
    Run judged = run.toBuilder().verdict(Optional.of(verdict)).build();
    runs.save(TENANT, judged);
    watch.reported(TENANT, judged, why, Optional.empty(), false);
  }

  List<String> conditions() {
    return watch.now(TENANT, clock.now()).stream()
        .map(
            each ->
                each.kind().name()
                    + " "
                    + each.labels().get("job")
                    + (each.labels().get("severity").isEmpty()
                        ? ""
                        : " " + each.labels().get("severity")))
        .toList();
  }

  Condition condition(String kind) {
    return watch.now(TENANT, clock.now()).stream()
        .filter(each -> each.kind().name().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " among " + conditions()));
  }

  ExpectedRun expected(String job) {
    return watch.expected(TENANT, job).getFirst();
  }

  List<Run> missedRuns(String job) {
    return runs.runs(TENANT, RunFilter.ofJob(job), Optional.empty(), 1000).items().stream()
        .filter(run -> run.state() == RunState.MISSED)
        .toList();
  }
}
