package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.Matching;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Numbers for the labels that count in a matching, the same on both sides; worked out once per
/// row.
final class MatchKeys {
  private final Matching matching;
  private final Set<String> names;
  private final Map<Labels, Integer> numbers = new HashMap<>();

  MatchKeys(Matching matching) {
    this.matching = matching;
    this.names = new HashSet<>(matching.labels());
    if (!matching.on()) {
      names.add(Labels.NAME);
    }
  }

  /// The key of each row.
  int[] of(Rows rows) {
    int[] keys = new int[rows.count()];
    for (int row = 0; row < keys.length; row++) {
      keys[row] = numbers.computeIfAbsent(labels(rows.labels(row)), _ -> numbers.size());
    }
    return keys;
  }

  /// How many keys there are on both sides together.
  int count() {
    return numbers.size();
  }

  /// The labels that count.
  Labels labels(Labels all) {
    return matching.on() ? all.only(names) : all.without(names);
  }
}
