package dev.nightjar.web.prometheus;

import dev.nightjar.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How many series there are of each kind: what makes a store large.
///
/// @param byName series of each metric
/// @param valuesByLabel values of each label
/// @param bytesByLabel what a label's values take, in bytes, each as often as there are series
/// @param byPair series with each value of each label, as `name=value`
record Cardinality(
    long series,
    int pairs,
    List<Count> byName,
    List<Count> valuesByLabel,
    List<Count> bytesByLabel,
    List<Count> byPair) {

  record Count(String name, long count) {}

  /// Counts series; of each list the `limit` largest are kept, the largest first.
  static Cardinality of(List<Labels> series, int limit) {
    Map<String, Map<String, long[]>> values = new HashMap<>();
    for (Labels labels : series) {
      for (int i = 0; i < labels.size(); i++) {
        values.computeIfAbsent(labels.name(i), name -> new HashMap<>())
            .computeIfAbsent(labels.value(i), value -> new long[1])[0]++;
      }
    }
    Map<String, Long> valueCounts = new HashMap<>();
    Map<String, Long> bytes = new HashMap<>();
    Map<String, Long> names = new HashMap<>();
    Map<String, Long> pairs = new HashMap<>();
    values.forEach(
        (name, ofLabel) -> {
          valueCounts.put(name, (long) ofLabel.size());
          long size = 0;
          for (Map.Entry<String, long[]> value : ofLabel.entrySet()) {
            long count = value.getValue()[0];
            size += value.getKey().getBytes(StandardCharsets.UTF_8).length * count;
            pairs.put(name + "=" + value.getKey(), count);
            if (name.equals(Labels.NAME)) {
              names.put(value.getKey(), count);
            }
          }
          bytes.put(name, size);
        });
    return new Cardinality(
        series.size(),
        pairs.size(),
        largest(names, limit),
        largest(valueCounts, limit),
        largest(bytes, limit),
        largest(pairs, limit));
  }

  private static List<Count> largest(Map<String, Long> counts, int limit) {
    return counts.entrySet().stream()
        .map(entry -> new Count(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong(Count::count).reversed().thenComparing(Count::name))
        .limit(limit)
        .toList();
  }
}
