package dev.nightjar.testing.bench.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// What was measured of one peer, by name, in the order in which it came; of several runs all
/// values. Owned by one thread.
final class Figures {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  List<String> names() {
    return List.copyOf(values.keySet());
  }

  /// The median of all runs.
  OptionalDouble median(String name) {
    List<Double> all = values.getOrDefault(name, List.of());
    return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(quantile(all, 0.5));
  }

  /// The value below or at which that share of `all` lies, between the two nearest ranks.
  static double quantile(List<Double> all, double share) {
    List<Double> sorted = new ArrayList<>(all);
    Collections.sort(sorted);
    double rank = share * (sorted.size() - 1);
    double low = sorted.get((int) Math.floor(rank));
    double high = sorted.get((int) Math.ceil(rank));
    return low + (high - low) * (rank - Math.floor(rank));
  }

  static double geometricMean(List<Double> all) {
    return Math.exp(all.stream().mapToDouble(Math::log).average().orElse(Double.NaN));
  }
}
