package dev.nightjar.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/// Which of some series carry the same values of some labels. Groups are numbered in order of their
/// first series. Whoever is handed one changes nothing of it.
///
/// @param ofSeries the group of each series
/// @param labels of each group: those that its series share
@SuppressWarnings("ArrayRecordComponent") // a column; identity equality is meant
public record SeriesGroups(int[] ofSeries, List<Labels> labels) {
  /// Which labels tell groups apart: those of these names, or all but those.
  public record By(Set<String> names, boolean without) {
    public By {
      names = Set.copyOf(names);
    }

    /// Whether labels of this name tell groups apart.
    public boolean counts(String name) {
      return names.contains(name) != without;
    }

    public Labels key(Labels all) {
      return all.filter(this::counts);
    }
  }

  /// Groups any series by their labels.
  ///
  /// @param labelsOf a series' labels by its number
  public static SeriesGroups of(int count, IntFunction<Labels> labelsOf, By by) {
    int[] ofSeries = new int[count];
    List<Labels> labels = new ArrayList<>();
    Map<Labels, Integer> known = new HashMap<>();
    for (int series = 0; series < count; series++) {
      Labels key = by.key(labelsOf.apply(series));
      Integer group = known.putIfAbsent(key, labels.size());
      if (group == null) {
        group = labels.size();
        labels.add(key);
      }
      ofSeries[series] = group;
    }
    return new SeriesGroups(ofSeries, labels);
  }

  /// How many groups there are.
  public int count() {
    return labels.size();
  }
}
