package dev.nightjar.model;

import java.util.List;

/// Takes what wrappers, pings and SDKs tell of runs. Each call may be repeated without harm.
public interface RunReports {
  /// Takes a run as its reporter knows it now. A late report finds its own run by id.
  void report(Tenant tenant, Run run);

  /// Takes output lines of a run; lines that were taken before, by their sequence, are left out.
  ///
  /// @param firstSequence 0-based number of the first of `lines` in the run's whole output
  /// @return the number of the first line that is still wanted
  long output(Tenant tenant, RunId run, long firstSequence, List<OutputLine> lines);

  /// @param timestampNanos when it was read, since the Unix epoch
  /// @param stream `stdout` or `stderr`
  record OutputLine(long timestampNanos, String stream, String text) {}
}
