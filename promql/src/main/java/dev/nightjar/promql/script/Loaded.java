package dev.nightjar.promql.script;

import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The data that a script has loaded so far. It reaches a store in one piece, in order of time,
/// when the first question is asked after a change.
final class Loaded {
  private final Supplier<MetricStore> stores;
  private final Map<Labels, TreeMap<Long, Double>> series = new TreeMap<>();
  private final Set<Labels> histograms = new HashSet<>();
  private final Set<Labels> startTimes = new HashSet<>();
  private @Nullable MetricStore store;

  Loaded(Supplier<MetricStore> stores) {
    this.stores = stores;
  }

  void clear() {
    series.clear();
    histograms.clear();
    startTimes.clear();
    store = null;
  }

  void add(Command.Load load) {
    store = null;
    for (String line : load.lines()) {
      SeriesLine parsed = SeriesLine.parse(line);
      Labels labels = parsed.labels();
      if (parsed.histograms()) {
        histograms.add(labels);
      } else if (parsed.startTimes()) {
        startTimes.add(labels);
      } else {
        add(labels, parsed.values(), load.stepMillis());
      }
      if (load.foldsHistograms()) {
        fold(labels);
      }
    }
  }

  private void add(Labels labels, double[] values, long step) {
    TreeMap<Long, Double> samples = series.computeIfAbsent(labels, _ -> new TreeMap<>());
    for (int i = 0; i < values.length; i++) {
      if (!SeriesLine.isNone(values[i])) {
        samples.put(i * step, values[i]);
      }
    }
  }

  /// Notes the native histogram that a part of a classic one is folded into.
  private void fold(Labels labels) {
    String name = labels.metricName();
    for (String suffix : List.of("_bucket", "_count", "_sum")) {
      if (name.endsWith(suffix)) {
        String base = name.substring(0, name.length() - suffix.length());
        histograms.add(labels.without(List.of("le")).with(Labels.NAME, base));
      }
    }
  }

  Set<Labels> histograms() {
    return histograms;
  }

  Set<Labels> startTimes() {
    return startTimes;
  }

  MetricStore store() {
    if (store == null) {
      store = filled();
    }
    return store;
  }

  private MetricStore filled() {
    MetricStore fresh = stores.get();
    TreeMap<Long, List<Labels>> byTime = new TreeMap<>();
    series.forEach(
        (labels, samples) ->
            samples
                .keySet()
                .forEach(time -> byTime.computeIfAbsent(time, _ -> new ArrayList<>()).add(labels)));
    var batch = new SampleBatch();
    byTime.forEach(
        (time, all) -> {
          for (Labels labels : all) {
            Double value = series.getOrDefault(labels, new TreeMap<>()).get(time);
            if (value != null) {
              batch.add(labels, time, value);
            }
          }
        });
    List<Refusal> refused = fresh.append(Tenant.DEFAULT, batch).refused();
    if (!refused.isEmpty()) {
      throw new IllegalStateException("BUG: the store refuses loaded samples: " + refused);
    }
    return fresh;
  }
}
