package dev.nightjar.promql.eval;

/// What a node yields over the steps of a grid.
sealed interface Value {
  /// @param values one per step
  @SuppressWarnings("ArrayRecordComponent") // a column; identity equality is meant
  record Scalar(double[] values) implements Value {}

  record Text(String text) implements Value {}

  record Vector(Rows rows) implements Value {}
}
