package dev.nightjar.jobs.watch;

import dev.nightjar.model.ConditionKind;
import java.time.Duration;
import java.util.List;

/// The kinds of condition that come from what is expected of jobs.
public final class WatchKinds {
  static final ConditionKind MISSED =
      kind("JobMissed", "critical", "A job was due and did not start.");
  static final ConditionKind FAILED =
      kind("JobFailed", "critical", "The last runs of a job did not succeed.");
  static final ConditionKind NO_SUCCESS =
      kind("JobNoSuccess", "critical", "The last success of a job is older than it may be.");
  static final ConditionKind TOO_LONG =
      kind("JobTooLong", "warning", "A run goes on for longer than it may, or ever did.");
  static final ConditionKind SUSPICIOUS =
      kind(
          "JobSuspicious",
          "warning",
          "A run succeeded and did not do what its job usually does, or what was expected of it.");
  static final ConditionKind OVERLAPS =
      kind("JobOverlaps", "warning", "A run started while another one of its job went on.");
  static final ConditionKind LATE = kind("JobLate", "info", "A job was due and is late.");
  static final ConditionKind DRIFTS =
      kind("JobDrifts", "info", "The starts of a job wander away from their due times.");

  public static final List<ConditionKind> ALL =
      List.of(MISSED, FAILED, NO_SUCCESS, TOO_LONG, SUSPICIOUS, OVERLAPS, LATE, DRIFTS);

  private WatchKinds() {}

  private static ConditionKind kind(String name, String severity, String help) {
    return new ConditionKind(name, severity, Duration.ZERO, help);
  }
}
