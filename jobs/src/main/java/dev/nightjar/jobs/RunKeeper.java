package dev.nightjar.jobs;

import dev.nightjar.base.Clock;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Job;
import dev.nightjar.model.LogStore;
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
      RunStore runs,
      LogStore lines,
      Clock clock,
      Refusals refusals,
      Heard heard,
      RunLocks locks,
      List<JobListener> listeners) {
    this.config = config;
    this.runs = runs;
    this.clock = clock;
    this.heard = heard;
    this.locks = locks;
    this.output = new OutputKeeper(runs, lines, clock, refusals);
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
    locks.inTurn(run.id(), () -> take(tenant, new RunReport(run, evidence)));
    changed(tenant, run.job());
  }

  private boolean take(Tenant tenant, RunReport told) {
    RunId id = told.run().id();
    Optional<RunReport> known = known(tenant, id);
    if (known.isPresent() && !known.get().run().job().equals(told.run().job())) {
      throw new NightjarException(
          ErrorCode.CONFLICT,
          "run %s is one of job \"%s\", not of \"%s\""
              .formatted(id.text(), known.get().run().job(), told.run().job()));
    }
    save(tenant, RunMerge.merge(known, told));
    return true;
  }

  private Optional<RunReport> known(Tenant tenant, RunId id) {
    return runs.run(tenant, id).map(run -> new RunReport(run, runs.evidence(tenant, id)));
  }

  private void save(Tenant tenant, RunReport report) {
    runs.save(tenant, report.run(), EvidenceBounds.bounded(report.evidence()));
  }

  @Override
  public void stacks(Tenant tenant, RunId id, StackDump dump) {
    RunEvidence more = RunEvidence.NONE.withStacks(List.of(dump));
    locks.inTurn(
        id,
        () -> {
          RunReport known =
              known(tenant, id)
                  .orElseThrow(
                      () ->
                          new NightjarException(
                              ErrorCode.NOT_FOUND, "there is no run " + id.text()));
          save(tenant, new RunReport(known.run(), RunEvidence.merge(known.evidence(), more)));
          return true;
        });
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
      locks.inTurn(id, () -> revive(tenant, id));
      changed(tenant, run.get().job());
    }
    return next;
  }

  private boolean revive(Tenant tenant, RunId id) {
    Optional<RunReport> lost = known(tenant, id).filter(RunMerge::isLostInSilence);
    lost.ifPresent(silent -> save(tenant, RunMerge.alive(silent)));
    return lost.isPresent();
  }

  private void changed(Tenant tenant, String job) {
    listeners.forEach(listener -> listener.changed(tenant, job));
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
