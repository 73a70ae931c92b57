package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.promql.ast.Feature;
import java.util.HashSet;
import java.util.Set;

/// When the metric's name goes from a series that is another quantity now.
final class Names {
  private Names() {}

  /// The labels that say what a value is: they go together.
  private static final Set<String> OF_QUANTITY = Set.of(Labels.NAME, "__type__", "__unit__");

  /// `labels` as the rest of the evaluation sees them: without the name, unless its removal is
  /// delayed to the end.
  static Labels dropped(Evaluation evaluation, Labels labels) {
    return evaluation.features().has(Feature.DELAYED_NAME_REMOVAL) ? labels : without(labels);
  }

  /// What groups by the labels that are left of [#dropped].
  static SeriesGroups.By dropped(Evaluation evaluation, SeriesGroups.By by) {
    if (evaluation.features().has(Feature.DELAYED_NAME_REMOVAL)) {
      return by;
    }
    Set<String> names = new HashSet<>(by.names());
    if (by.without()) {
      names.addAll(OF_QUANTITY);
    } else {
      names.removeAll(OF_QUANTITY);
    }
    return new SeriesGroups.By(names, by.without());
  }

  /// `labels` without the metric's name, type and unit.
  static Labels without(Labels labels) {
    return labels.filter(name -> !OF_QUANTITY.contains(name));
  }
}
