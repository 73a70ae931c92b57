package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.promql.ast.Matching;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Numbers for the labels that count in a matching, the same on both sides; worked out once per
/// row.
final class MatchKeys {
  private final SeriesGroups.By by;
  private final Map<Labels, Integer> numbers = new HashMap<>();

  MatchKeys(Matching matching) {
    Set<String> names = new HashSet<>(matching.labels());
    if (!matching.on()) {
      names.add(Labels.NAME);
    }
    by = new SeriesGroups.By(names, !matching.on());
  }

  /// The key of each row.
  int[] of(Rows rows) {
    SeriesGroups groups = rows.groups(by);
    int[] ofGroup = new int[groups.count()];
    for (int group = 0; group < ofGroup.length; group++) {
      ofGroup[group] = numbers.computeIfAbsent(groups.labels().get(group), _ -> numbers.size());
    }
    int[] keys = new int[rows.count()];
    for (int row = 0; row < keys.length; row++) {
      keys[row] = ofGroup[groups.ofSeries()[row]];
    }
    return keys;
  }

  /// How many keys there are on both sides together.
  int count() {
    return numbers.size();
  }

  /// The labels that count.
  Labels labels(Labels all) {
    return by.key(all);
  }
}
