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
/// (none) -> Running first report Running -> any end report Running -> Lost its limit and a margin
/// passed, or a week, without a word ([LostRuns]) Lost -> Running output or a running report: it
/// lives Lost -> any end late report
///
/// A report that contradicts itself is refused with `BAD_DATA`, one that gives a known run to
/// another job with `CONFLICT`, one of a job too many with `TOO_MANY`. One from the future is
/// `UNAVAILABLE`, as are lines from there: the sender keeps them, and our own clock may be wrong.
final class RunKeeper implements RunReports {
  private final JobsConfig config;
  private final RunStore runs;
  private final Clock clock;
  private final Heard heard;
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
      List<JobListener> listeners) {
    this.config = config;
    this.runs = runs;
    this.clock = clock;
    this.heard = heard;
    this.output = new OutputKeeper(runs, lines, clock, refusals);
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void report(Tenant tenant, RunReport report) {
    Run run = RunChecks.checked(report.run(), clock.now());
    Optional<Run> before = runs.run(tenant, run.id());
    if (before.isPresent() && !before.get().job().equals(run.job())) {
      throw new NightjarException(
          ErrorCode.CONFLICT,
          "run %s is one of job \"%s\", not of \"%s\""
              .formatted(run.id().text(), before.get().job(), run.job()));
    }
    refuseOneTooMany(tenant, run.job());
    RunEvidence evidence = RunEvidence.merge(runs.evidence(tenant, run.id()), report.evidence());
    runs.save(tenant, run.toBuilder().reason(evidence.reason()).build(), evidence);
    heard(tenant, run);
  }

  @Override
  public void stacks(Tenant tenant, RunId id, StackDump dump) {
    Run run =
        runs.run(tenant, id)
            .orElseThrow(
                () -> new NightjarException(ErrorCode.NOT_FOUND, "there is no run " + id.text()));
    RunEvidence more = RunEvidence.NONE.withStacks(List.of(dump));
    runs.save(tenant, run, RunEvidence.merge(runs.evidence(tenant, id), more));
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
    heard.word(id);
    if (run.isPresent() && run.get().state() == RunState.LOST) {
      Run alive = run.get().withoutEnd(RunState.RUNNING).toBuilder().message("").build();
      runs.save(tenant, alive);
      heard(tenant, alive);
    }
    return next;
  }

  private void heard(Tenant tenant, Run run) {
    heard.word(run.id());
    listeners.forEach(listener -> listener.changed(tenant, run.job()));
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
