package dev.nightjar.agent.probe;

import dev.nightjar.agent.report.Evidence;
import dev.nightjar.base.Clock;

/// Watches the processes of one run from outside, attempt after attempt: [#started] begins an
/// attempt and [#ended] ends it.
///
/// Its methods are called by the thread that runs the command. They return at once, but for
/// [#ended], which takes a bounded time; none of them throws.
public final class Probe implements AutoCloseable {
  /// @param mark the environment variable that all processes of the run carry
  /// @param sampleNanos the time between two points of the curve; 0 for no curve
  public Probe(
      String mark, PythonPreload preload, Evidence evidence, long sampleNanos, Clock clock) {}

  /// The command runs.
  ///
  /// @param ownGroup whether it leads a process group of its own
  public void started(int pid, boolean ownGroup) {}

  /// It is not one of the very short ones: its curve begins.
  public void lasts() {}

  /// Begins to take samples of all stacks, beside the caller.
  public void dumpBeforeKill() {}

  /// Whether those samples are taken, or have had their time.
  public boolean isDumped() {
    return true;
  }

  /// The command has ended: what is left of it, and what it told, goes into the evidence.
  public void ended() {}

  /// The run is over: removes what was made for it.
  @Override
  public void close() {}
}
