package dev.nightjar.model;

import java.util.List;

/// Takes what wrappers, pings and SDKs tell of runs. Each call may be repeated without harm.
public interface RunReports {
  /// Takes a run, and what is known of it, as its reporter knows it now. A late report finds its
  /// own run by id; an older one that comes after a newer, by its revision, changes nothing that
  /// the newer one told. Evidence that is too much is cut, which is told among its facts.
  void report(Tenant tenant, RunReport report);

  /// A report without evidence.
  default void report(Tenant tenant, Run run) {
    report(tenant, new RunReport(run, RunEvidence.NONE));
  }

  /// Adds a stack dump to a known run.
  ///
  /// @throws NightjarException `NOT_FOUND` when there is no such run
  void stacks(Tenant tenant, RunId run, StackDump dump);

  /// The job of this name, made when there is none.
  ///
  /// @throws NightjarException `TOO_MANY` when there are as many jobs as may be, `BAD_DATA` when no
  ///   job can have this name
  Job job(Tenant tenant, String name);

  /// Takes output lines of a run; lines that were taken before, by their sequence, are left out.
  ///
  /// @param firstSequence 0-based number of the first of `lines` in the run's whole output
  /// @return the number of the first line that is still wanted
  long output(Tenant tenant, RunId run, long firstSequence, List<OutputLine> lines);

  /// @param timestampNanos when it was read, since the Unix epoch
  /// @param stream `stdout`, `stderr`, or `both` where the command had one file for the two
  record OutputLine(long timestampNanos, String stream, String text) {}
}
