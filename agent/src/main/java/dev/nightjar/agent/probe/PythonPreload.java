package dev.nightjar.agent.probe;

/// What lets a Python of the run be asked for its stacks, and tell its uncaught exceptions: a
/// folder for both, named to the command in its environment.
public final class PythonPreload {
  private PythonPreload() {}

  /// Prepares this process's environment for the command that is about to start.
  ///
  /// @param isAllowed false for `--no-python`: nothing is done then
  public static PythonPreload prepare(byte[][] command, String runId, boolean isAllowed) {
    return new PythonPreload();
  }
}
