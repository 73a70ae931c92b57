package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Expectation;
import dev.nightjar.model.Finding;
import dev.nightjar.model.Job;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunReports;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.StackDump;
import dev.nightjar.model.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// Takes reports of runs and their output, from wrappers, pings and SDKs. Safe for use by many
/// threads; when a call returns, what it took is durable.
///
/// ```
/// (none)  -> any       first report
/// Running -> any end   report;  Running -> Missed: it gave way to another run
/// Running -> Lost      silence ([LostRuns]), or a report that it is lost
/// Lost    -> Running   a running report; also output, when it was silence that lost it
/// Lost    -> any end   late report
/// ```
///
/// What a report changes of a known run is [RunMerge].
///
/// A report that contradicts itself is refused with `BAD_DATA`, one that gives a known run to
/// another job with `CONFLICT`, one of a job too many with `TOO_MANY`. One from the future is
/// `UNAVAILABLE`, as are lines from there: the sender keeps them, and our own clock may be wrong.
final class RunKeeper implements RunReports {
  private final JobsConfig config;
  private final RunStore runs;
  private final Clock clock;
  private final Heard heard;
  private final RunLocks locks;
  private final OutputKeeper output;
  private final List<JobListener> listeners;
  private final Set<JobName> known = ConcurrentHashMap.newKeySet();

  private record JobName(Tenant tenant, String name) {}

  RunKeeper(
      JobsConfig config,
      JobStores stores,
      Clock clock,
      Refusals refusals,
      Heard heard,
      RunLocks locks,
      List<JobListener> listeners) {
    this.config = config;
    this.runs = stores.runs();
    this.clock = clock;
    this.heard = heard;
    this.locks = locks;
    this.output = new OutputKeeper(runs, stores.lines(), clock, refusals);
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void report(Tenant tenant, RunReport report) {
    Run run = RunChecks.checked(report.run(), clock.now());
    refuseOneTooMany(tenant, run.job());
    RunEvidence evidence =
        ClockFacts.added(report.evidence(), run, clock.now(), heard.wordSinceStart(run.id()));
    if (run.state() == RunState.RUNNING) {
      heard.word(run.id()); // before anybody can see it: a run that is seen was heard of
    }
    RunReport kept = locks.inTurn(run.id(), () -> take(tenant, new RunReport(run, evidence)));
    saved(tenant, kept, true);
  }

  private RunReport take(Tenant tenant, RunReport told) {
    RunId id = told.run().id();
    Optional<RunReport> known = known(tenant, id);
    if (known.isPresent() && !known.get().run().job().equals(told.run().job())) {
      throw new NightjarException(
          ErrorCode.CONFLICT,
          "run %s is one of job \"%s\", not of \"%s\""
              .formatted(id.text(), known.get().run().job(), told.run().job()));
    }
    return save(tenant, RunMerge.merge(known, told));
  }

  private Optional<RunReport> known(Tenant tenant, RunId id) {
    return runs.run(tenant, id).map(run -> new RunReport(run, runs.evidence(tenant, id)));
  }

  private RunReport save(Tenant tenant, RunReport report) {
    var bounded = new RunReport(report.run(), EvidenceBounds.bounded(report.evidence()));
    runs.save(tenant, bounded.run(), bounded.evidence());
    return bounded;
  }

  /// A run was compared with others of its job.
  ///
  /// @param declared what its job's settings expect of each run, and whether it came true
  void judged(
      Tenant tenant, RunId id, Optional<List<Finding>> findings, List<Expectation> declared) {
    change(tenant, id, known -> RunMerge.judged(known, findings, declared))
        .ifPresent(kept -> saved(tenant, kept, false));
  }

  /// A person says that a run is as it should be, or takes that back.
  ///
  /// @throws NightjarException `NOT_FOUND` when there is no such run
  void accept(Tenant tenant, RunId id, boolean isAccepted) {
    RunReport kept =
        change(tenant, id, known -> RunMerge.accepted(known, isAccepted, clock.now()))
            .orElseThrow(() -> missing(id));
    saved(tenant, kept, false);
  }

  private Optional<RunReport> change(Tenant tenant, RunId id, UnaryOperator<RunReport> change) {
    return locks.inTurn(
        id, () -> known(tenant, id).map(known -> save(tenant, change.apply(known))));
  }

  private static NightjarException missing(RunId id) {
    return new NightjarException(ErrorCode.NOT_FOUND, "there is no run " + id.text());
  }

  @Override
  public void stacks(Tenant tenant, RunId id, StackDump dump) {
    RunEvidence more = RunEvidence.NONE.withStacks(List.of(dump));
    Optional<RunReport> kept =
        change(
            tenant,
            id,
            known -> new RunReport(known.run(), RunEvidence.merge(known.evidence(), more)));
    if (kept.isEmpty()) {
      throw missing(id);
    }
  }

  @Override
  public Job job(Tenant tenant, String name) {
    Run.checkJobName(name);
    refuseOneTooMany(tenant, name);
    return runs.ensureJob(tenant, name);
  }

  /// Lines that come before the first report of their run are kept under its id, in a stream that
  /// names neither job nor instance: nobody knows them yet, and a line is never rewritten.
  @Override
  public long output(Tenant tenant, RunId id, long firstSequence, List<OutputLine> lines) {
    Optional<Run> run = runs.run(tenant, id);
    long next = output.keep(tenant, id, run, firstSequence, lines);
    if (run.isEmpty() || !run.get().state().isSettled()) {
      heard.word(id);
    }
    if (run.isPresent() && run.get().state() == RunState.LOST) {
      locks.inTurn(id, () -> revive(tenant, id)).ifPresent(kept -> saved(tenant, kept, true));
    } else if (run.isPresent() && run.get().state().isSettled()) {
      known(tenant, id).ifPresent(kept -> saved(tenant, kept, true)); // what it wrote is news too
    }
    return next;
  }

  private Optional<RunReport> revive(Tenant tenant, RunId id) {
    return known(tenant, id)
        .filter(RunMerge::isLostInSilence)
        .map(silent -> save(tenant, RunMerge.alive(silent)));
  }

  private void saved(Tenant tenant, RunReport kept, boolean isNews) {
    listeners.forEach(listener -> listener.saved(tenant, kept, isNews));
  }

  private void refuseOneTooMany(Tenant tenant, String job) {
    var name = new JobName(tenant, job);
    if (known.contains(name)) {
      return;
    }
    if (runs.job(tenant, job).isEmpty()) {
      int count = runs.jobCount(tenant);
      if (count >= config.maxJobs()) {
        throw new NightjarException(
            ErrorCode.TOO_MANY,
            "there are %d jobs already, as many as may be: \"%s\" is not taken as another; does the"
                    .formatted(count, job)
                + " name hold a date or a number that changes?");
      }
    }
    known.add(name);
  }
}
