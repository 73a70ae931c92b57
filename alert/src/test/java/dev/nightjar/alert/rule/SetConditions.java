package dev.nightjar.alert.rule;

import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Conditions that are set by hand.
final class SetConditions implements Conditions {
  static final ConditionKind MISSED =
      new ConditionKind("JobMissed", "critical", Duration.ZERO, "A run that was due did not start");
  static final ConditionKind MAYBE_MISSED =
      new ConditionKind("JobMissed", "info", Duration.ZERO, "It may be that a run did not start");
  static final ConditionKind FULL =
      new ConditionKind("JobWillRunOut", "warning", Duration.ofMinutes(5), "A limit comes near");

  volatile List<Condition> now = List.of();
  volatile boolean isUnavailable;
  volatile boolean isBroken;

  static Condition of(ConditionKind kind, String job, Instant since, String summary) {
    return new Condition(
        kind,
        Labels.of("job", job, "instance", "db1"),
        Labels.of("summary", summary, "link", "/jobs/" + job),
        2,
        since);
  }

  @Override
  public List<ConditionKind> kinds() {
    return List.of(MISSED, MAYBE_MISSED, FULL);
  }

  @Override
  public List<Condition> now(Tenant tenant, Instant at) {
    if (isUnavailable) {
      throw new NightjarException(ErrorCode.UNAVAILABLE, "the history is being read");
    }
    if (isBroken) {
      throw new IllegalStateException("broken");
    }
    return now;
  }
}
