package dev.nightjar.jobs.judge;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.judge.DueRuns.Taken;
import dev.nightjar.jobs.tick.Ticker;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.LogStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.PushGroups;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges runs within seconds of their end, and again when more becomes known of them: takes their
/// fingerprint, keeps it, compares it with those of earlier runs and with what was declared, and
/// tells what it found.
///
/// [#start] begins with the runs of the last day that were not judged. Safe for use by many
/// threads; the work is done by one.
public final class RunJudge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunJudge.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// Runs that may wait; more end within some seconds only when something is wrong.
  private static final int MAX_WAITING = 10_000;

  /// Enough to find [Baseline#MAX_RUNS] that succeeded, mostly.
  private static final int PAST = 100;

  /// What a job's settings expect of its runs.
  @FunctionalInterface
  public interface Expected {
    /// Texts such as `rows>0`; one that is none was refused where it was saved.
    List<String> of(Tenant tenant, String job);
  }

  /// The time zones of instances, as far as they are known.
  @FunctionalInterface
  public interface Zones {
    ZoneId of(Tenant tenant, String job, String instance);
  }

  private final RunStore runs;
  private final RunHistory history;
  private final Clock clock;
  private final Zones zones;
  private final Expected expected;
  private final Verdicts verdicts;
  private final Fingerprints fingerprints;
  private final DueRuns due;
  private final UnjudgedRuns unjudged; // owned by the ticker's thread once started
  private final Ticker ticker;
  private volatile boolean isOverflown;
  private volatile boolean isClosing;

  public RunJudge(
      List<Tenant> tenants,
      RunStore runs,
      RunHistory history,
      LogStore lines,
      PushGroups pushes,
      Clock clock,
      Zones zones,
      Expected expected,
      Verdicts verdicts) {
    this(tenants, runs, history, lines, pushes, clock, zones, expected, verdicts, MAX_WAITING);
  }

  RunJudge(
      List<Tenant> tenants,
      RunStore runs,
      RunHistory history,
      LogStore lines,
      PushGroups pushes,
      Clock clock,
      Zones zones,
      Expected expected,
      Verdicts verdicts,
      int maxWaiting) {
    this.runs = runs;
    this.history = history;
    this.clock = clock;
    this.zones = zones;
    this.expected = expected;
    this.verdicts = verdicts;
    this.fingerprints = new Fingerprints(runs, lines, pushes);
    this.due = new DueRuns(maxWaiting);
    this.unjudged = new UnjudgedRuns(tenants, runs, clock);
    this.ticker = new Ticker("run-judge", clock, PAUSE, this::work);
  }

  /// Begins to judge; runs may have ended before.
  public void start() {
    lookBack();
    ticker.start();
  }

  /// Those of the last day that were not judged are next.
  void lookBack() {
    unjudged.begin();
  }

  /// A run has ended, or something more became known of one that had: it will be judged. Returns at
  /// once. When too many wait, it is found later by a look at all runs of the last day.
  public void ended(Tenant tenant, RunId run) {
    if (!due.add(new EndedRun(tenant, run), clock.monotonicNanos())) {
      isOverflown = true;
    }
  }

  /// How many runs had to be left for later or were given up, since the start.
  public long leftForLater() {
    return due.refused();
  }

  /// What the numbers of a job on an instance usually are.
  public List<Habit> habits(Tenant tenant, String job, String instance) {
    return Habits.of(history.past(tenant, job, instance, PAST), zones.of(tenant, job, instance));
  }

  /// What a job usually writes on an instance.
  public List<UsualLine> usualLines(Tenant tenant, String job, String instance) {
    return Habits.lines(history.past(tenant, job, instance, PAST), history.lineTexts(tenant, job));
  }

  /// Judges all whose time has come, then those that were left over.
  void work() {
    while (!isClosing) {
      Optional<Taken> next = due.take(clock.monotonicNanos());
      if (next.isPresent()) {
        judge(next.get());
      } else if (!unjudged.isDone()) {
        unjudged.next().ifPresent(run -> judge(new Taken(run, 0)));
      } else if (isOverflown) {
        isOverflown = false;
        unjudged.begin();
      } else {
        return;
      }
    }
  }

  private void judge(Taken taken) {
    try {
      judge(taken.run().tenant(), taken.run().id());
    } catch (RuntimeException e) {
      boolean isTriedAgain = due.again(taken, clock.monotonicNanos());
      LOG.warn(
          "Run {} could not be judged{}",
          taken.run().id().text(),
          isTriedAgain ? " this time and will be tried again" : ", nor the times before",
          e);
    }
  }

  private void judge(Tenant tenant, RunId id) {
    Optional<Run> known = runs.run(tenant, id).filter(run -> run.state().isEndKnown());
    if (known.isEmpty()) {
      return;
    }
    Run run = known.get();
    List<Demand> demands = demands(tenant, run.job());
    List<PastRun> past = history.past(tenant, run.job(), run.instance(), PAST);
    Set<String> demanded = demands.stream().map(Demand::name).collect(Collectors.toSet());
    RunEvidence evidence = runs.evidence(tenant, id);
    Fingerprints.Taken print =
        fingerprints.of(tenant, run, evidence, KnownKinds.of(past, demanded));
    PastRun judged = with(print.print(), run, past);
    Map<Long, String> texts = keep(tenant, run, print, past);
    ZoneId zone = zones.of(tenant, run.job(), run.instance());
    Optional<List<Finding>> findings =
        Judge.isComparable(judged, past, zone)
            ? Optional.of(Judge.judge(judged, past, texts, zone))
            : Optional.empty();
    List<Expectation> declared = demands.stream().map(each -> each.of(print.print())).toList();
    verdicts.judged(tenant, id, findings, declared);
  }

  private List<Demand> demands(Tenant tenant, String job) {
    List<Demand> demands = new ArrayList<>();
    for (String text : expected.of(tenant, job)) {
      try {
        demands.add(Demand.parse(text));
      } catch (NightjarException e) {
        LOG.warn("Job {}: {}", job, e.getMessage());
      }
    }
    return demands;
  }

  /// Keeps what is new of the fingerprint; returns all texts of the job's lines.
  private Map<Long, String> keep(
      Tenant tenant, Run run, Fingerprints.Taken print, List<PastRun> past) {
    Map<Long, String> texts = new HashMap<>(history.lineTexts(tenant, run.job()));
    Map<Long, String> fresh = new HashMap<>(print.texts());
    fresh.keySet().removeAll(texts.keySet());
    if (!fresh.isEmpty() && texts.size() < RunHistory.MAX_LINE_TEXTS) {
      history.saveLineTexts(tenant, run.job(), fresh);
    }
    Optional<Fingerprint> before = find(run, past).flatMap(PastRun::print);
    if (!before.equals(Optional.of(print.print()))) {
      history.savePrint(tenant, run.id(), print.print());
    }
    texts.putAll(fresh);
    return texts;
  }

  private static Optional<PastRun> find(Run run, List<PastRun> past) {
    return past.stream().filter(each -> each.id().equals(run.id())).findFirst();
  }

  private PastRun with(Fingerprint print, Run run, List<PastRun> past) {
    Optional<PastRun> known = find(run, past);
    return new PastRun(
        run.id(),
        run.job(),
        run.instance(),
        run.state(),
        run.startedAt(),
        run.duration(),
        run.exitCode(),
        known.map(PastRun::heardAt).orElseGet(clock::now),
        run.verdict(),
        known.map(PastRun::isAccepted).orElse(false),
        Optional.of(print));
  }

  /// Returns when the run that is being judged is done, and no other will be; a second call does
  /// nothing.
  @Override
  public void close() {
    isClosing = true;
    ticker.close();
  }
}
