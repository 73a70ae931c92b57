package dev.nightjar.model;

import java.time.Instant;
import java.util.List;

/// What is wrong now, by the word of a part of the house that watches by itself.
public interface Conditions {
  /// Nobody watches.
  Conditions NONE =
      new Conditions() {
        @Override
        public List<ConditionKind> kinds() {
          return List.of();
        }

        @Override
        public List<Condition> now(Tenant tenant, Instant at) {
          return List.of();
        }
      };

  /// All kinds it may tell of, in the order in which they are shown. Always the same.
  List<ConditionKind> kinds();

  /// Whether it can say at all by now whether something of this kind is wrong: after a start that
  /// may take a while. What it can't say is not in [#now], and alerts of that kind stay as they
  /// are.
  default boolean knows(ConditionKind kind) {
    return true;
  }

  /// What is wrong at this moment. Cheap: it is asked every few seconds. Safe for use by many
  /// threads.
  ///
  /// @throws NightjarException `UNAVAILABLE` while it cannot know yet, as after a start: alerts
  ///   then stay as they are
  List<Condition> now(Tenant tenant, Instant at);

  /// Those of [#now] with the label `job` of this name. Cheaper where it is known which these are.
  default List<Condition> ofJob(Tenant tenant, String job, Instant at) {
    return now(tenant, at).stream().filter(each -> each.labels().get("job").equals(job)).toList();
  }
}
