package dev.nightjar.promql.script;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The data that a script has loaded so far. It reaches a store in one piece, in order of time,
/// when the first question is asked after a change.
final class Loaded {
  /// @param startMillis 0 when it is not known
  private record Sample(double value, @Nullable Histogram histogram, long startMillis) {}

  private final Supplier<MetricStore> stores;
  private final Map<Labels, SortedMap<Long, Sample>> series = new TreeMap<>();
  private @Nullable MetricStore store;

  Loaded(Supplier<MetricStore> stores) {
    this.stores = stores;
  }

  void clear() {
    series.clear();
    store = null;
  }

  void add(Command.Load load) {
    store = null;
    SeriesLine starts = null;
    var folded = new FoldedHistograms();
    for (int i = 0; i < load.lines().size(); i++) {
      SeriesLine parsed = parse(load, i);
      if (parsed.startTimes()) {
        starts = parsed;
        continue;
      }
      check(starts, parsed, load.line() + 1 + i);
      add(parsed, starts, load.stepMillis());
      starts = null;
      folded.add(parsed, load.stepMillis());
    }
    if (starts != null) {
      throw new ScriptException(
          "line %d: start times of no samples: %s"
              .formatted(load.line() + load.lines().size(), starts.labels()));
    }
    if (load.foldsHistograms()) {
      folded
          .folded()
          .forEach((labels, histograms) -> histograms.forEach((t, h) -> add(labels, t, h)));
    }
  }

  private static SeriesLine parse(Command.Load load, int index) {
    try {
      return SeriesLine.parse(load.lines().get(index));
    } catch (IllegalArgumentException | NightjarException e) {
      throw new ScriptException("line " + (load.line() + 1 + index) + ": " + e.getMessage());
    }
  }

  private static void check(@Nullable SeriesLine starts, SeriesLine line, int number) {
    if (starts != null
        && (!starts.labels().equals(line.labels())
            || starts.items().size() != line.items().size())) {
      throw new ScriptException(
          "line %d: start times of %s, %d of them, before %d samples of %s"
              .formatted(
                  number,
                  starts.labels(),
                  starts.items().size(),
                  line.items().size(),
                  line.labels()));
    }
  }

  private void add(SeriesLine line, @Nullable SeriesLine starts, long step) {
    for (int i = 0; i < line.items().size(); i++) {
      SeriesLine.Item item = line.items().get(i);
      Histogram histogram = item.histogram();
      if (histogram != null) {
        // The storage that scripts are written for keeps no start times of histograms.
        add(line.labels(), i * step, histogram);
      } else if (!item.isNone()) {
        long start = starts == null ? 0 : start(starts.items().get(i), i * step);
        samples(line.labels()).put(i * step, new Sample(item.value(), null, start));
      }
    }
  }

  private static long start(SeriesLine.Item offset, long time) {
    return offset.isNone() ? 0 : time + (long) offset.value();
  }

  private void add(Labels labels, long time, Histogram histogram) {
    samples(labels).put(time, new Sample(Histogram.VALUE, histogram, 0));
  }

  private SortedMap<Long, Sample> samples(Labels of) {
    return series.computeIfAbsent(of, _ -> new TreeMap<>());
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
        (labels, samples) -> {
          hint(samples);
          samples
              .keySet()
              .forEach(time -> byTime.computeIfAbsent(time, _ -> new ArrayList<>()).add(labels));
        });
    var batch = new SampleBatch();
    byTime.forEach(
        (time, all) -> {
          for (Labels labels : all) {
            Sample sample = series.getOrDefault(labels, new TreeMap<>()).get(time);
            if (sample != null) {
              add(labels, time, sample, batch);
            }
          }
        });
    List<Refusal> refused = fresh.append(Tenant.DEFAULT, batch).refused();
    if (!refused.isEmpty()) {
      throw new IllegalStateException("BUG: the store refuses loaded samples: " + refused);
    }
    return fresh;
  }

  private static void add(Labels labels, long time, Sample sample, SampleBatch into) {
    Histogram histogram = sample.histogram();
    if (histogram == null) {
      into.add(labels, time, sample.value());
    } else {
      into.add(labels, time, histogram);
    }
    into.start(sample.startMillis());
  }

  /// Gives histograms the hints of the storage for which scripts are written.
  private static void hint(SortedMap<Long, Sample> samples) {
    Histogram before = null;
    for (Map.Entry<Long, Sample> entry : samples.entrySet()) {
      Histogram histogram = entry.getValue().histogram();
      if (histogram != null) {
        Histogram hinted = StoredHints.hinted(before, histogram);
        entry.setValue(new Sample(Histogram.VALUE, hinted, entry.getValue().startMillis()));
      }
      before = histogram;
    }
  }
}
