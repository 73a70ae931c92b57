package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;

/// When the metric's name goes from a series that is another quantity now.
final class Names {
  private Names() {}

  /// `labels` as the rest of the evaluation sees them: without the name, unless its removal is
  /// delayed to the end.
  static Labels dropped(Evaluation evaluation, Labels labels) {
    return evaluation.features().delayedNameRemoval() ? labels : labels.withoutMetricName();
  }
}
