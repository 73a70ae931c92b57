package dev.nightjar.tsdb.trust;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Samples as plain sorted maps hold them, values by their bits: what a store is compared with.
final class NaiveSamples {
  private final NavigableMap<Labels, NavigableMap<Long, Long>> series = new TreeMap<>();

  void put(Labels labels, long time, double value) {
    series
        .computeIfAbsent(labels, _ -> new TreeMap<>())
        .put(time, Double.doubleToRawLongBits(value));
  }

  /// A row of a batch.
  void put(SampleBatch batch, int row) {
    put(
        batch.labels(row),
        batch.timestampMillis(row),
        batch.value(row),
        batch.histogram(row),
        batch.startMillis(row));
  }

  /// A histogram, or a sample of which it is known when it began to count.
  void put(Labels labels, long time, double value, @Nullable Histogram histogram, long start) {
    series.computeIfAbsent(labels, _ -> new TreeMap<>()).put(time, said(value, histogram, start));
  }

  /// The bits of a plain float; of anything more what tells it from all else.
  private static long said(double value, @Nullable Histogram histogram, long start) {
    long bits = Double.doubleToRawLongBits(value);
    return histogram == null && start == 0
        ? bits
        : 31 * (31 * bits + start) + (histogram == null ? 0 : fingerprint(histogram));
  }

  private static long fingerprint(Histogram histogram) {
    long print = 0;
    for (char each : (histogram + " " + histogram.isInteger()).toCharArray()) {
      print = 31 * print + each;
    }
    return print;
  }

  void addAll(NaiveSamples more) {
    more.series.forEach(
        (labels, samples) -> series.computeIfAbsent(labels, _ -> new TreeMap<>()).putAll(samples));
  }

  /// Takes away the samples within a range of series that satisfy all matchers of any of the lists.
  /// Returns what that was.
  NaiveSamples delete(List<List<Matcher>> anyOf, long from, long to) {
    var deleted = new NaiveSamples();
    for (List<Matcher> matchers : anyOf) {
      for (Map.Entry<Labels, NavigableMap<Long, Long>> each :
          selected(matchers, from, to).series.entrySet()) {
        deleted
            .series
            .computeIfAbsent(each.getKey(), _ -> new TreeMap<>())
            .putAll(new TreeMap<>(each.getValue()));
        each.getValue().clear(); // a view
        if (of(each.getKey()).isEmpty()) {
          series.remove(each.getKey());
        }
      }
    }
    return deleted;
  }

  NaiveSamples copy() {
    var copy = new NaiveSamples();
    copy.addAll(this);
    return copy;
  }

  /// The samples of a series, none when it is unknown.
  NavigableMap<Long, Long> of(Labels labels) {
    return series.getOrDefault(labels, new TreeMap<>());
  }

  /// All series that have samples.
  Set<Labels> series() {
    return series.keySet();
  }

  long size() {
    return series.values().stream().mapToLong(Map::size).sum();
  }

  /// All samples of a store, after checking that its series and their times ascend, and that the
  /// newest is the last.
  static NaiveSamples in(MetricStore store) {
    return in(store, List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /// As [#in(MetricStore)], of a selection.
  static NaiveSamples in(MetricStore store, List<Matcher> matchers, long from, long to) {
    var found = new NaiveSamples();
    var columns = new SampleColumns();
    try (SeriesSet set = store.select(Tenant.DEFAULT, matchers, from, to)) {
      for (int i = 0; i < set.size(); i++) {
        Labels labels = set.labels(i);
        if (i > 0 && set.labels(i - 1).compareTo(labels) >= 0) {
          throw new AssertionError(set.labels(i - 1) + " before " + labels);
        }
        set.read(i, columns);
        NavigableMap<Long, Long> samples = ascending(labels, columns);
        found.series.put(labels, samples);
        set.newest(i, columns);
        NavigableMap<Long, Long> newest =
            samples.isEmpty() ? samples : samples.tailMap(samples.lastKey(), true);
        if (!ascending(labels, columns).equals(newest)) {
          throw new AssertionError("the newest of " + labels + " is none of its samples' newest");
        }
      }
    }
    return found;
  }

  private static NavigableMap<Long, Long> ascending(Labels labels, SampleColumns columns) {
    var samples = new TreeMap<Long, Long>();
    for (int s = 0; s < columns.size(); s++) {
      long time = columns.timestamps()[s];
      if (s > 0 && time <= columns.timestamps()[s - 1]) {
        throw new AssertionError("times do not ascend at " + time + " in " + labels);
      }
      samples.put(time, said(columns.values()[s], columns.histogram(s), columns.startMillis(s)));
    }
    return samples;
  }

  /// What a selection gives; series without a sample in the range are not in it.
  NaiveSamples selected(List<Matcher> matchers, long from, long to) {
    var selected = new NaiveSamples();
    series.forEach(
        (labels, samples) -> {
          NavigableMap<Long, Long> part =
              from <= to ? samples.subMap(from, true, to, true) : new TreeMap<>();
          if (!part.isEmpty() && matchers.stream().allMatch(m -> m.matches(labels))) {
            selected.series.put(labels, part);
          }
        });
    return selected;
  }

  /// Fails unless every sample of `part` is here too, bit by bit.
  void mustHold(NaiveSamples part, String what) {
    part.series.forEach(
        (labels, samples) ->
            samples.forEach(
                (time, bits) -> {
                  Long here = of(labels).get(time);
                  if (here == null || here.longValue() != bits) {
                    throw new AssertionError(
                        "%s: %s at %d of %s, which is %s"
                            .formatted(
                                what,
                                Double.longBitsToDouble(bits),
                                time,
                                labels,
                                here == null ? "absent" : Double.longBitsToDouble(here)));
                  }
                }));
  }

  /// Fails unless both hold the same.
  void mustEqual(NaiveSamples other, String what) {
    mustHold(other, what + ", one too many");
    other.mustHold(this, what + ", one is missing");
  }
}
