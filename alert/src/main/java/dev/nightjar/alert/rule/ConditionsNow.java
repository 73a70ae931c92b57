package dev.nightjar.alert.rule;

import dev.nightjar.model.Condition;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is wrong as of an evaluation, asked for once for all rules of the group. Owned by the
/// thread that evaluates the group.
final class ConditionsNow {
  private final Conditions conditions;
  private Instant asked = Instant.MIN;
  private Optional<List<Condition>> answer = Optional.empty();

  ConditionsNow(Conditions conditions) {
    this.conditions = conditions;
  }

  /// Empty while nobody can know.
  Optional<List<Condition>> at(Evaluation evaluation) {
    if (!evaluation.at().equals(asked)) {
      answer = ask(evaluation);
      asked = evaluation.at();
    }
    return answer;
  }

  /// Whether it can be said by now whether a condition of this name stands.
  boolean knows(String name) {
    return conditions.kinds().stream()
        .filter(kind -> kind.name().equals(name))
        .anyMatch(conditions::knows);
  }

  private Optional<List<Condition>> ask(Evaluation evaluation) {
    try {
      return Optional.of(conditions.now(evaluation.config().tenant(), evaluation.at()));
    } catch (NightjarException e) {
      if (e.code() == ErrorCode.UNAVAILABLE) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
