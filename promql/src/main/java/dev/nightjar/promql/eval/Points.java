package dev.nightjar.promql.eval;

import dev.nightjar.model.StaleMarker;

/// Whether there is a value at a step. A step without one holds the staleness marker, which no
/// expression yields: selectors take it as the end of a series, and arithmetic makes plain NaN.
final class Points {
  static final double ABSENT = StaleMarker.VALUE;

  private Points() {}

  static boolean isAbsent(double value) {
    return StaleMarker.is(value);
  }

  static boolean isPresent(double value) {
    return !StaleMarker.is(value);
  }
}
