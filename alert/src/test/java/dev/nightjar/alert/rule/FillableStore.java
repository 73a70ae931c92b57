package dev.nightjar.alert.rule;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.util.ArrayList;
import java.util.List;

/// A store in memory that can be told to be full.
final class FillableStore implements MetricStore {
  private final MetricStore store = new InMemoryMetricStore();
  volatile boolean full;

  /// The series with a sample at this very time as text, `stale` for markers.
  List<String> at(long millis) {
    List<String> found = new ArrayList<>();
    var columns = new SampleColumns();
    try (SeriesSet series = store.select(Tenant.DEFAULT, List.of(), millis, millis)) {
      for (int i = 0; i < series.size(); i++) {
        series.read(i, columns);
        Histogram histogram = columns.histogram(0);
        double value = columns.values()[0];
        String sample = StaleMarker.is(value) ? "stale" : String.valueOf(value);
        found.add(series.labels(i) + " " + (histogram == null ? sample : histogram));
      }
    }
    return found;
  }

  @Override
  public Appended append(Tenant tenant, SampleBatch batch, SeriesCheck check) {
    if (full) {
      throw new NightjarException(ErrorCode.STORAGE_FULL, "no room");
    }
    return store.append(tenant, batch, check);
  }

  @Override
  public SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    return store.select(tenant, matchers, fromMillis, toMillis, stop);
  }

  @Override
  public List<Labels> series(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return store.series(tenant, anyOf, fromMillis, toMillis, limit, stop);
  }

  @Override
  public List<String> labelNames(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return store.labelNames(tenant, anyOf, fromMillis, toMillis, limit, stop);
  }

  @Override
  public List<String> labelValues(
      Tenant tenant,
      String name,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return store.labelValues(tenant, name, anyOf, fromMillis, toMillis, limit, stop);
  }

  @Override
  public List<Metadata> metadata(Tenant tenant) {
    return store.metadata(tenant);
  }

  @Override
  public Stats stats() {
    return store.stats();
  }
}
