package dev.nightjar.tsdb;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The series of several parts as one set. Where parts overlap, samples are put in order and those
/// of equal time are given once, from the newest part.
final class MergedSeries implements SeriesSet {
  private record Entry(Labels labels, IntColumn places) {}

  private final List<Part> parts;
  private final List<Entry> entries;
  private final long fromMillis;
  private final long toMillis;
  private boolean closed;

  /// @param parts oldest first, each retained; the set releases them
  private MergedSeries(List<Part> parts, List<Entry> entries, long fromMillis, long toMillis) {
    this.parts = parts;
    this.entries = entries;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
  }

  /// Selects from the parts and, when that fails, releases them.
  static MergedSeries select(
      List<Part> parts, List<Matcher> matchers, long fromMillis, long toMillis) {
    try {
      Map<Labels, Entry> byLabels = new HashMap<>();
      for (int p = 0; p < parts.size(); p++) {
        Part.Selected selected = parts.get(p).select(matchers, fromMillis, toMillis);
        for (int i = 0; i < selected.series().size(); i++) {
          IntColumn places =
              byLabels
                  .computeIfAbsent(selected.labels().get(i), l -> new Entry(l, new IntColumn(2)))
                  .places();
          places.add(p);
          places.add(selected.series().get(i));
        }
      }
      List<Entry> sorted = new ArrayList<>(byLabels.values());
      sorted.sort(Comparator.comparing(Entry::labels));
      return new MergedSeries(parts, sorted, fromMillis, toMillis);
    } catch (RuntimeException e) {
      parts.forEach(Part::release);
      throw e;
    }
  }

  /// All samples of the parts, which this retains for itself.
  static MergedSeries all(List<Part> parts) {
    parts.forEach(Part::retain);
    return select(parts, List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public Labels labels(int index) {
    return entries.get(index).labels();
  }

  @Override
  public void read(int index, SampleColumns into) {
    into.clear();
    IntColumn places = entries.get(index).places();
    for (int i = 0; i < places.size(); i += 2) {
      int before = into.size();
      parts.get(places.get(i)).read(places.get(i + 1), fromMillis, toMillis, into);
      if (before > 0
          && into.size() > before
          && into.timestamps()[before] <= into.timestamps()[before - 1]) {
        merge(into, before);
      }
    }
  }

  /// Merges two ascending runs; of equal times the second run's sample stays.
  private static void merge(SampleColumns columns, int middle) {
    int size = columns.size();
    long[] times = columns.timestamps().clone();
    double[] values = columns.values().clone();
    columns.clear();
    int old = 0;
    int young = middle;
    while (old < middle || young < size) {
      if (young == size || (old < middle && times[old] < times[young])) {
        columns.add(times[old], values[old++]);
      } else {
        if (old < middle && times[old] == times[young]) {
          old++;
        }
        columns.add(times[young], values[young++]);
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      parts.forEach(Part::release);
    }
  }
}
