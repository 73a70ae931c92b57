package dev.nightjar.ingest;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A store that keeps all in order of arrival and refuses what a real one refuses: samples that are
/// not newer than their series. It cannot be asked for series in the way of the port.
final class RecordingStore implements MetricStore {
  record Point(long at, double value) {
    boolean isEnd() {
      return StaleMarker.is(value);
    }
  }

  private final Map<Labels, List<Point>> series = new HashMap<>();
  private final Map<String, Metadata> metadata = new LinkedHashMap<>();
  private int batches;
  private boolean failing;

  @Override
  public synchronized Appended append(Tenant tenant, SampleBatch batch) {
    if (failing) {
      throw new NightjarException(ErrorCode.STORAGE_FULL, "no room");
    }
    batches++;
    List<Refusal> refused = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      List<Point> points = series.computeIfAbsent(batch.labels(i), _ -> new ArrayList<>());
      if (!points.isEmpty() && points.getLast().at() >= batch.timestampMillis(i)) {
        refused.add(new Refusal(Reason.OUT_OF_ORDER, batch.labels(i).toString(), "not newer"));
      } else {
        points.add(new Point(batch.timestampMillis(i), batch.value(i)));
      }
    }
    batch.metadata().forEach(m -> metadata.put(m.family(), m));
    return new Appended(batch.size() - refused.size(), refused);
  }

  synchronized void fail(boolean now) {
    failing = now;
  }

  synchronized int batches() {
    return batches;
  }

  synchronized List<Point> points(String... namesAndValues) {
    return List.copyOf(series.getOrDefault(Labels.of(namesAndValues), List.of()));
  }

  synchronized Point last(String... namesAndValues) {
    List<Point> points = points(namesAndValues);
    if (points.isEmpty()) {
      throw new AssertionError("no " + Labels.of(namesAndValues) + " in " + series.keySet());
    }
    return points.getLast();
  }

  /// All series that do not stand ended, with their newest values.
  synchronized Map<Labels, Double> standing() {
    Map<Labels, Double> standing = new TreeMap<>();
    series.forEach(
        (labels, points) -> {
          if (!points.isEmpty() && !points.getLast().isEnd()) {
            standing.put(labels, points.getLast().value());
          }
        });
    return standing;
  }

  @Override
  public synchronized List<Metadata> metadata(Tenant tenant) {
    return List.copyOf(metadata.values());
  }

  @Override
  public SeriesSet select(Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis) {
    throw new UnsupportedOperationException();
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
  public Stats stats() {
    throw new UnsupportedOperationException();
  }
}
