package dev.nightjar.agent.report;

import java.util.List;

/// The runs of this user that are running on this host now, as the marks in the spool tell.
public final class LiveRuns {
  /// A run whose wrapper lives.
  ///
  /// @param childPid 0 while no command runs, as between two attempts
  /// @param childStart the command's start time in clock ticks after boot, as in `/proc/PID/stat`
  public record LiveRun(
      String runId,
      String job,
      int wrapperPid,
      long wrapperStart,
      int childPid,
      long childStart,
      String bootId,
      long startedMillis) {}

  private LiveRuns() {}

  /// Those that run, oldest first, whose id is `runOrJob`, or whose job has that name.
  public static List<LiveRun> find(String runOrJob) {
    return List.of();
  }
}
