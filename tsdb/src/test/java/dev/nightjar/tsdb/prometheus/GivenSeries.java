package dev.nightjar.tsdb.prometheus;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Samples in memory, by series and time.
final class GivenSeries implements SeriesSet {
  /// A value's raw bits, and the histogram if it is one.
  record Sample(long bits, @Nullable Histogram histogram) {}

  private final TreeMap<Labels, Map<Long, Sample>> series = new TreeMap<>();
  private List<Labels> order = List.of();

  GivenSeries add(Labels labels, long millis, double value) {
    return add(labels, millis, new Sample(Double.doubleToRawLongBits(value), null));
  }

  GivenSeries add(Labels labels, long millis, Histogram histogram) {
    return add(labels, millis, new Sample(Double.doubleToRawLongBits(Histogram.VALUE), histogram));
  }

  private GivenSeries add(Labels labels, long millis, Sample sample) {
    series.computeIfAbsent(labels, l -> new TreeMap<>()).put(millis, sample);
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
        long bits = Double.doubleToRawLongBits(columns.values()[k]);
        given.add(set.labels(i), columns.timestamps()[k], new Sample(bits, columns.histogram(k)));
      }
    }
    return given;
  }

  Map<Labels, Map<Long, Sample>> all() {
    return series;
  }

  boolean has(Labels labels, long millis) {
    return series.getOrDefault(labels, Map.of()).containsKey(millis);
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
        .forEach(
            (time, sample) -> {
              into.add(time, Double.longBitsToDouble(sample.bits()));
              into.attach(into.size() - 1, sample.histogram(), 0);
            });
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return series.toString();
  }
}
