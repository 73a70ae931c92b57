package dev.nightjar.promql.script;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Labels;
import dev.nightjar.model.StaleMarker;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Folds classic histograms, of a series per bucket, into native ones with custom buckets.
final class FoldedHistograms {
  private static final String BOUND = "le";

  /// What is known of one histogram at one time.
  private static final class Classic {
    final TreeMap<Double, Double> buckets = new TreeMap<>(); // counts up to the bound
    @Nullable Double count;
    double sum;
  }

  private final Map<Labels, TreeMap<Long, Classic>> byLabels = new TreeMap<>();

  /// Takes in a series, if it is a part of a classic histogram.
  void add(SeriesLine line, long stepMillis) {
    String name = line.labels().metricName();
    for (String suffix : List.of("_bucket", "_count", "_sum")) {
      if (name.endsWith(suffix)) {
        String base = name.substring(0, name.length() - suffix.length());
        Labels labels = line.labels().without(List.of(BOUND)).with(Labels.NAME, base);
        add(line, suffix, stepMillis, byLabels.computeIfAbsent(labels, _ -> new TreeMap<>()));
      }
    }
  }

  private static void add(
      SeriesLine line, String suffix, long stepMillis, Map<Long, Classic> into) {
    for (int i = 0; i < line.items().size(); i++) {
      SeriesLine.Item item = line.items().get(i);
      boolean number = !item.isNone() && item.histogram() == null && !StaleMarker.is(item.value());
      if (number) {
        Classic classic = into.computeIfAbsent(i * stepMillis, _ -> new Classic());
        switch (suffix) {
          case "_bucket" -> classic.buckets.put(bound(line.labels().get(BOUND)), item.value());
          case "_count" -> classic.count = item.value();
          default -> classic.sum = item.value();
        }
      }
    }
  }

  private static double bound(String text) {
    try {
      return SeriesLine.number(text);
    } catch (NumberFormatException e) {
      throw new ScriptException("no bound of a bucket: " + text);
    }
  }

  /// The native histograms by series and time.
  Map<Labels, SortedMap<Long, Histogram>> folded() {
    Map<Labels, SortedMap<Long, Histogram>> folded = new TreeMap<>();
    byLabels.forEach(
        (labels, times) -> {
          SortedMap<Long, Histogram> histograms = new TreeMap<>();
          times.forEach((time, classic) -> histograms.put(time, fold(labels, classic)));
          folded.put(labels, histograms);
        });
    return folded;
  }

  private static Histogram fold(Labels labels, Classic classic) {
    TreeMap<Double, Double> buckets = classic.buckets;
    double last = buckets.isEmpty() ? 0 : buckets.lastEntry().getValue();
    double count = classic.count == null ? last : classic.count;
    buckets.putIfAbsent(Double.POSITIVE_INFINITY, count);
    double[] bounds = new double[buckets.size() - 1];
    int[] indexes = new int[buckets.size()];
    double[] counts = new double[buckets.size()];
    double before = 0;
    int at = 0;
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      if (bucket.getValue() < before) {
        throw new ScriptException("buckets of " + labels + " whose counts fall");
      } else if (at < bounds.length) {
        bounds[at] = bucket.getKey();
      }
      indexes[at] = at;
      counts[at++] = bucket.getValue() - before;
      before = bucket.getValue();
    }
    if (before != count) {
      throw new ScriptException("buckets of " + labels + " that do not add up to their count");
    }
    return new Histogram.Builder()
        .schema(Histogram.CUSTOM)
        .count(count)
        .sum(classic.sum)
        .positive(new Buckets(indexes, counts))
        .bounds(bounds)
        .build();
  }
}
