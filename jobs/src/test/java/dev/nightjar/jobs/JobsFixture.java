package dev.nightjar.jobs;

import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunReport;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryJobDecisions;
import dev.nightjar.testing.kit.InMemoryLedgerStore;
import dev.nightjar.testing.kit.InMemoryPushGroups;
import dev.nightjar.testing.kit.InMemoryRunHistory;
import dev.nightjar.testing.kit.InMemoryRunStore;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.Runs;
import java.time.Duration;
import java.time.Instant;

/// The room over stores in memory, at a time that stands still.
final class JobsFixture {
  static final Tenant TENANT = Tenant.DEFAULT;
  static final Instant START = Instant.parse("2026-11-20T02:30:00Z");

  final ManualClock clock = new ManualClock(START);
  final InMemoryRunStore runs = new InMemoryRunStore(clock);
  final FakeLines lines = new FakeLines();
  final FakeSamples samples = new FakeSamples();
  final Refusals refusals = new Refusals(clock);
  final JobsConfig config;
  final JobStores stores;
  Jobs jobs;

  JobsFixture() {
    this(JobsConfig.defaults());
  }

  JobsFixture(JobsConfig config) {
    this.config = config;
    this.stores =
        new JobStores(
            runs,
            new InMemoryRunHistory(runs),
            new InMemoryJobDecisions(),
            new InMemoryLedgerStore(),
            new InMemoryPushGroups(),
            lines,
            samples);
    this.jobs = new Jobs(config, stores, clock, refusals);
  }

  /// What a start after a crash finds: the stores, and nothing that was in memory.
  void restart() {
    jobs = new Jobs(config, stores, clock, refusals);
  }

  void report(Run run) {
    jobs.reports().report(TENANT, run);
  }

  void report(Run run, RunEvidence evidence) {
    jobs.reports().report(TENANT, new RunReport(run, evidence));
  }

  RunEvidence evidence(Run run) {
    return runs.evidence(TENANT, run.id());
  }

  Run kept(Run run) {
    return runs.run(TENANT, run.id()).orElseThrow();
  }

  /// A run that began now.
  Run begin(String job, long number) {
    Run run = Runs.running(job, clock.now(), number);
    report(run);
    return run;
  }

  /// Ends a run `after` its start, which becomes now.
  Run end(Run run, RunState state, Duration after) {
    clock.advance(after);
    Run ended = Runs.ended(run, state, after);
    report(ended);
    return ended;
  }
}
