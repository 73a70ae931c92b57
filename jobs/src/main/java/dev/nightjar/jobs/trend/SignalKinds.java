package dev.nightjar.jobs.trend;

import dev.nightjar.model.ConditionKind;
import java.time.Duration;
import java.util.List;

/// What [Signals] tell of.
public final class SignalKinds {
  static final ConditionKind WILL_RUN_OUT =
      kind(
          "JobWillRunOut",
          "warning",
          Duration.ofHours(1),
          "A number of the job grows steadily and reaches its limit soon.");
  static final ConditionKind STALLED =
      kind(
          "JobStalled",
          "warning",
          Duration.ZERO,
          "The job lives, but its counters and its output have stood still for much longer than"
              + " they usually do.");
  static final ConditionKind NOTHING_DONE =
      kind(
          "JobNothingDone",
          "warning",
          Duration.ZERO,
          "No run of the job has ended for much longer than usual.");
  static final ConditionKind QUEUE_AGES =
      kind(
          "QueueAges",
          "warning",
          Duration.ZERO,
          "What waits longest in a queue has only become older, for much longer than usual.");
  static final ConditionKind RETRIES_FOREVER =
      kind(
          "JobRetriesForever",
          "warning",
          Duration.ZERO,
          "A run is tried again and again, for much longer than a run usually takes.");
  static final ConditionKind REPEATS_ERROR =
      kind(
          "JobRepeatsError",
          "info",
          Duration.ZERO,
          "Run after run writes the same error and succeeds all the same.");

  public static final List<ConditionKind> ALL =
      List.of(WILL_RUN_OUT, STALLED, NOTHING_DONE, QUEUE_AGES, RETRIES_FOREVER, REPEATS_ERROR);

  private SignalKinds() {}

  private static ConditionKind kind(String name, String severity, Duration hold, String help) {
    return new ConditionKind(name, severity, hold, help);
  }
}
