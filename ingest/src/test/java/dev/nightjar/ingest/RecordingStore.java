package dev.nightjar.ingest;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A store that keeps all in order of arrival and refuses what a real one refuses: samples that are
/// not newer than their series, and those too far ahead when it has a clock.
final class RecordingStore implements MetricStore {
  record Point(long at, double value) {
    boolean isEnd() {
      return StaleMarker.is(value);
    }
  }

  private static final long MAX_AHEAD_MILLIS = 3_600_000;

  private final Map<Labels, List<Point>> series = new HashMap<>();
  private final Map<Labels, Histogram> histograms = new HashMap<>();
  private final Map<Labels, Long> starts = new HashMap<>();
  private final Map<Labels, List<Exemplar>> exemplars = new HashMap<>();
  private final Map<String, Metadata> metadata = new LinkedHashMap<>();
  private int batches;
  private boolean failing;
  private @Nullable Clock clock;
  private @Nullable Runnable onAppend;

  @Override
  public synchronized Appended append(Tenant tenant, SampleBatch batch, SeriesCheck check) {
    if (failing) {
      throw new NightjarException(ErrorCode.STORAGE_FULL, "no room");
    }
    if (onAppend != null) {
      onAppend.run();
    }
    batches++;
    List<Refusal> refused = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Refusal refusal = check.refuse(batch.labels(i));
      if (refusal != null) {
        refused.add(refusal);
        continue;
      }
      if (clock != null && batch.timestampMillis(i) > clock.millis() + MAX_AHEAD_MILLIS) {
        refused.add(new Refusal(Reason.TOO_NEW, batch.labels(i).toString(), "ahead"));
        continue;
      }
      List<Point> points = series.computeIfAbsent(batch.labels(i), _ -> new ArrayList<>());
      if (!points.isEmpty() && points.getLast().at() >= batch.timestampMillis(i)) {
        refused.add(new Refusal(Reason.OUT_OF_ORDER, batch.labels(i).toString(), "not newer"));
      } else {
        points.add(new Point(batch.timestampMillis(i), batch.value(i)));
        Histogram histogram = batch.histogram(i);
        if (histogram != null) {
          histograms.put(batch.labels(i), histogram);
        }
        starts.put(batch.labels(i), batch.startMillis(i));
      }
    }
    for (SampleBatch.OfSeries each : batch.exemplars()) {
      Labels of = batch.seriesLabels(each.series());
      exemplars.computeIfAbsent(of, _ -> new ArrayList<>()).add(each.exemplar());
    }
    batch.metadata().forEach(m -> metadata.put(m.family(), m));
    return new Appended(batch.size() - refused.size(), refused);
  }

  synchronized void fail(boolean now) {
    failing = now;
  }

  /// From now on samples more than an hour ahead are refused.
  synchronized void limitBy(Clock newClock) {
    clock = newClock;
  }

  /// Does something at the beginning of each append.
  synchronized void onAppend(Runnable action) {
    onAppend = action;
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

  /// The newest histogram of a series.
  synchronized @Nullable Histogram histogram(String... namesAndValues) {
    return histograms.get(Labels.of(namesAndValues));
  }

  /// When the newest sample of a series began to count; 0 when nobody said.
  synchronized long start(String... namesAndValues) {
    return starts.getOrDefault(Labels.of(namesAndValues), 0L);
  }

  /// All exemplars of a series that came, repeated ones too.
  synchronized List<Exemplar> exemplars(String... namesAndValues) {
    return List.copyOf(exemplars.getOrDefault(Labels.of(namesAndValues), List.of()));
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
  public synchronized SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    var found = new TreeMap<Labels, List<Point>>();
    series.forEach(
        (labels, points) -> {
          List<Point> inRange =
              points.stream().filter(p -> p.at() >= fromMillis && p.at() <= toMillis).toList();
          if (!inRange.isEmpty() && matchers.stream().allMatch(m -> m.matches(labels))) {
            found.put(labels, inRange);
          }
        });
    return new Found(List.copyOf(found.keySet()), List.copyOf(found.values()));
  }

  private record Found(List<Labels> labels, List<List<Point>> points) implements SeriesSet {
    @Override
    public int size() {
      return labels.size();
    }

    @Override
    public Labels labels(int index) {
      return labels.get(index);
    }

    @Override
    public void read(int index, SampleColumns into) {
      into.clear();
      points.get(index).forEach(point -> into.add(point.at(), point.value()));
    }

    @Override
    public void close() {}
  }

  @Override
  public List<Labels> series(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> labelNames(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized Stats stats() {
    long newest =
        series.values().stream()
            .flatMap(List::stream)
            .mapToLong(Point::at)
            .max()
            .orElse(Long.MIN_VALUE);
    return new Stats(series.size(), 0, 0, Long.MIN_VALUE, newest, 0);
  }
}
