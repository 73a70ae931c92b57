package dev.nightjar.alert;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keeps samples in a list per series; can be told to be full.
public final class FakeMetricStore implements MetricStore {
  private final TreeMap<Labels, TreeMap<Long, Double>> series = new TreeMap<>();
  public volatile boolean full;

  @Override
  public synchronized Appended append(Tenant tenant, SampleBatch batch) {
    if (full) {
      throw new NightjarException(ErrorCode.STORAGE_FULL, "no room");
    }
    for (int i = 0; i < batch.size(); i++) {
      series
          .computeIfAbsent(batch.labels(i), _ -> new TreeMap<>())
          .put(batch.timestampMillis(i), batch.value(i));
    }
    return Appended.all(batch.size());
  }

  /// The series at a time as text, `stale` for markers.
  public synchronized List<String> at(long millis) {
    List<String> found = new ArrayList<>();
    series.forEach(
        (labels, samples) -> {
          Double value = samples.get(millis);
          if (value != null) {
            found.add(labels + " " + (StaleMarker.is(value) ? "stale" : value.toString()));
          }
        });
    return found;
  }

  @Override
  public synchronized SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis) {
    List<Labels> found =
        series.entrySet().stream()
            .filter(one -> matchers.stream().allMatch(m -> m.matches(one.getKey())))
            .filter(one -> !one.getValue().subMap(fromMillis, true, toMillis, true).isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    return new SeriesSet() {
      @Override
      public int size() {
        return found.size();
      }

      @Override
      public Labels labels(int index) {
        return found.get(index);
      }

      @Override
      public void read(int index, SampleColumns into) {
        into.clear();
        series
            .getOrDefault(found.get(index), new TreeMap<>())
            .subMap(fromMillis, true, toMillis, true)
            .forEach(into::add);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public List<Labels> series(
      Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> labelNames(
      Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> labelValues(
      Tenant tenant,
      String name,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Metadata> metadata(Tenant tenant) {
    return List.of();
  }

  @Override
  public Stats stats() {
    throw new UnsupportedOperationException();
  }
}
