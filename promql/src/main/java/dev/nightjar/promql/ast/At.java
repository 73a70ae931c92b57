package dev.nightjar.promql.ast;

/// The time that a selector is fixed to, if any.
public sealed interface At {
  /// Not fixed: the time of each evaluation.
  record Unset() implements At {}

  record Instant(long millis) implements At {}

  /// The query's first evaluation.
  record Start() implements At {}

  /// The query's last evaluation.
  record End() implements At {}

  default boolean isSet() {
    return !(this instanceof Unset);
  }
}
