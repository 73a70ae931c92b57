package dev.nightjar.testing.kit;

import dev.nightjar.model.Appended;
import dev.nightjar.model.Exemplar;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricDeletes;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesExemplars;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A [MetricStore] of plain maps, without limits, retention or files, that takes what is up to an
/// hour out of order. Safe for use by many threads, one at a time.
public final class InMemoryMetricStore implements MetricStore, MetricDeletes {
  /// How far behind its series' newest sample one is taken.
  private static final long OUT_OF_ORDER_MILLIS = 3_600_000;

  /// @param startMillis when it began to count; 0 when nobody said
  private record Sample(double value, @Nullable Histogram histogram, long startMillis) {
    boolean hasValueOf(Sample other) {
      return Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(other.value)
          && Objects.equals(histogram, other.histogram);
    }
  }

  /// Samples of one series by time.
  private static final class Series {
    final TreeMap<Long, Sample> samples = new TreeMap<>();
    final TreeMap<Long, Exemplar> exemplars = new TreeMap<>();

    boolean hasAny(long from, long to) {
      Long first = samples.ceilingKey(from);
      return first != null && first <= to;
    }
  }

  private record Tenancy(TreeMap<Labels, Series> series, TreeMap<String, Metadata> metadata) {}

  private final Map<Tenant, Tenancy> tenants = new HashMap<>();
  private long appended;

  @Override
  public synchronized Appended append(Tenant tenant, SampleBatch batch, SeriesCheck check) {
    Tenancy tenancy = tenancy(tenant);
    batch.metadata().forEach(family -> tenancy.metadata().put(family.family(), family));
    List<Refusal> refused = new ArrayList<>();
    int stored = 0;
    for (int i = 0; i < batch.size(); i++) {
      Labels labels = batch.labels(i);
      Refusal objection = tenancy.series().containsKey(labels) ? null : check.refuse(labels);
      if (objection != null) {
        refused.add(objection);
        continue;
      }
      Series series = tenancy.series().computeIfAbsent(labels, _ -> new Series());
      var sample = new Sample(batch.value(i), batch.histogram(i), batch.startMillis(i));
      Refusal.Reason reason = take(series, batch.timestampMillis(i), sample);
      if (reason == null) {
        stored++;
      } else {
        refused.add(new Refusal(reason, labels.toString(), "newest " + series.samples.lastKey()));
      }
    }
    for (SampleBatch.OfSeries each : batch.exemplars()) {
      Series series = tenancy.series().get(batch.seriesLabels(each.series()));
      Exemplar exemplar = each.exemplar();
      if (series != null
          && (series.exemplars.isEmpty()
              || series.exemplars.lastKey() < exemplar.timestampMillis())) {
        series.exemplars.put(exemplar.timestampMillis(), exemplar);
      }
    }
    appended += stored;
    return new Appended(stored, refused);
  }

  private static Refusal.@Nullable Reason take(Series series, long time, Sample sample) {
    if (!series.samples.isEmpty() && time < series.samples.lastKey() - OUT_OF_ORDER_MILLIS) {
      return Refusal.Reason.OUT_OF_ORDER;
    }
    Sample known = series.samples.putIfAbsent(time, sample);
    return known == null || known.hasValueOf(sample) ? null : Refusal.Reason.DUPLICATE;
  }

  private Tenancy tenancy(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new Tenancy(new TreeMap<>(), new TreeMap<>()));
  }

  @Override
  public synchronized SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    List<Map.Entry<Labels, Series>> found =
        matching(tenant, List.of(matchers), fromMillis, toMillis, stop).toList();
    return new Found(found, fromMillis, toMillis);
  }

  /// What a selection found.
  private record Found(List<Map.Entry<Labels, Series>> series, long from, long to)
      implements SeriesSet {
    @Override
    public int size() {
      return series.size();
    }

    @Override
    public Labels labels(int index) {
      return series.get(index).getKey();
    }

    @Override
    public void read(int index, SampleColumns into) {
      into.clear();
      series
          .get(index)
          .getValue()
          .samples
          .subMap(from, true, to, true)
          .forEach(
              (time, sample) -> {
                into.add(time, sample.value());
                into.attach(into.size() - 1, sample.histogram(), sample.startMillis());
              });
    }

    @Override
    public void close() {}
  }

  private Stream<Map.Entry<Labels, Series>> matching(
      Tenant tenant, List<List<Matcher>> anyOf, long from, long to, StopCheck stop) {
    return tenancy(tenant).series().entrySet().stream()
        .peek(_ -> stop.check())
        .filter(
            entry ->
                anyOf.isEmpty()
                    || anyOf.stream()
                        .anyMatch(all -> all.stream().allMatch(m -> m.matches(entry.getKey()))))
        .filter(entry -> from <= to && entry.getValue().hasAny(from, to));
  }

  @Override
  public synchronized void delete(
      Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis) {
    matching(tenant, anyOf, fromMillis, toMillis, StopCheck.NONE)
        .forEach(
            found -> found.getValue().samples.subMap(fromMillis, true, toMillis, true).clear());
  }

  @Override
  public void cleanTombstones() {
    // What is deleted takes no room.
  }

  @Override
  public synchronized List<Labels> series(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return matching(tenant, anyOf, fromMillis, toMillis, stop)
        .map(Map.Entry::getKey)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<String> labelNames(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return collect(
        tenant, anyOf, fromMillis, toMillis, limit, stop, labels -> labels.toMap().keySet());
  }

  @Override
  public synchronized List<String> labelValues(
      Tenant tenant,
      String name,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return collect(
        tenant,
        anyOf,
        fromMillis,
        toMillis,
        limit,
        stop,
        labels -> labels.has(name) ? Set.of(labels.get(name)) : Set.of());
  }

  private List<String> collect(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long from,
      long to,
      int limit,
      StopCheck stop,
      Function<Labels, Set<String>> texts) {
    Set<String> all = new TreeSet<>();
    matching(tenant, anyOf, from, to, stop)
        .forEach(entry -> all.addAll(texts.apply(entry.getKey())));
    return all.stream().limit(limit).toList();
  }

  @Override
  public synchronized List<SeriesExemplars> exemplars(
      Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis) {
    return matching(tenant, anyOf, Long.MIN_VALUE, Long.MAX_VALUE, StopCheck.NONE)
        .map(
            entry ->
                new SeriesExemplars(
                    entry.getKey(),
                    List.copyOf(
                        entry
                            .getValue()
                            .exemplars
                            .subMap(fromMillis, true, toMillis, true)
                            .values())))
        .filter(found -> !found.exemplars().isEmpty())
        .toList();
  }

  @Override
  public synchronized List<Metadata> metadata(Tenant tenant) {
    return List.copyOf(tenancy(tenant).metadata().values());
  }

  @Override
  public synchronized Stats stats() {
    long series = 0;
    long oldest = Long.MAX_VALUE;
    long newest = Long.MIN_VALUE;
    for (Tenancy tenancy : tenants.values()) {
      series += tenancy.series().size();
      for (Series one : tenancy.series().values()) {
        if (!one.samples.isEmpty()) {
          oldest = Math.min(oldest, one.samples.firstKey());
          newest = Math.max(newest, one.samples.lastKey());
        }
      }
    }
    return new Stats(series, appended, 0, oldest, newest, 0);
  }
}
