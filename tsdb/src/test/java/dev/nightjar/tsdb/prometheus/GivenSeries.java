package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Samples in memory: raw bits of values by series and time.
final class GivenSeries implements SeriesSet {
  private final TreeMap<Labels, Map<Long, Long>> series = new TreeMap<>();
  private List<Labels> order = List.of();

  GivenSeries add(Labels labels, long millis, double value) {
    series
        .computeIfAbsent(labels, l -> new TreeMap<>())
        .put(millis, Double.doubleToRawLongBits(value));
    order = new ArrayList<>(series.keySet());
    return this;
  }

  /// What a set of series holds.
  static GivenSeries of(SeriesSet set) {
    var given = new GivenSeries();
    var columns = new SampleColumns();
    for (int i = 0; i < set.size(); i++) {
      set.read(i, columns);
      for (int k = 0; k < columns.size(); k++) {
        given.add(set.labels(i), columns.timestamps()[k], columns.values()[k]);
      }
    }
    return given;
  }

  Map<Labels, Map<Long, Long>> all() {
    return series;
  }

  long samples() {
    return series.values().stream().mapToLong(Map::size).sum();
  }

  /// Whether each sample here is there too, with the same bits.
  boolean isPartOf(GivenSeries other) {
    return series.entrySet().stream()
        .allMatch(
            one ->
                other.series.containsKey(one.getKey())
                    && other
                        .series
                        .get(one.getKey())
                        .entrySet()
                        .containsAll(one.getValue().entrySet()));
  }

  @Override
  public int size() {
    return order.size();
  }

  @Override
  public Labels labels(int index) {
    return order.get(index);
  }

  @Override
  public void read(int index, SampleColumns into) {
    into.clear();
    series
        .getOrDefault(order.get(index), Map.of())
        .forEach((time, bits) -> into.add(time, Double.longBitsToDouble(bits)));
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return series.toString();
  }
}
