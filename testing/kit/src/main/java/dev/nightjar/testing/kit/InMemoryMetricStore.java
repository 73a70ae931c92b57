package dev.nightjar.testing.kit;

import dev.nightjar.model.Appended;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A [MetricStore] of plain maps, without limits, retention or files, that takes what is up to an
/// hour out of order. Safe for use by many threads, one at a time.
public final class InMemoryMetricStore implements MetricStore {
  /// How far behind its series' newest sample one is taken.
  private static final long OUT_OF_ORDER_MILLIS = 3_600_000;

  /// Samples of one series by time.
  private static final class Series {
    final TreeMap<Long, Double> samples = new TreeMap<>();

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
      Refusal.Reason reason = take(series, batch.timestampMillis(i), batch.value(i));
      if (reason == null) {
        stored++;
      } else {
        refused.add(new Refusal(reason, labels.toString(), "newest " + series.samples.lastKey()));
      }
    }
    appended += stored;
    return new Appended(stored, refused);
  }

  private static Refusal.@Nullable Reason take(Series series, long time, double value) {
    if (!series.samples.isEmpty() && time < series.samples.lastKey() - OUT_OF_ORDER_MILLIS) {
      return Refusal.Reason.OUT_OF_ORDER;
    }
    Double known = series.samples.putIfAbsent(time, value);
    return known == null || Double.doubleToRawLongBits(known) == Double.doubleToRawLongBits(value)
        ? null
        : Refusal.Reason.DUPLICATE;
  }

  private Tenancy tenancy(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new Tenancy(new TreeMap<>(), new TreeMap<>()));
  }

  @Override
  public synchronized SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis) {
    List<Map.Entry<Labels, Series>> found =
        matching(tenant, List.of(matchers), fromMillis, toMillis).toList();
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
      series.get(index).getValue().samples.subMap(from, true, to, true).forEach(into::add);
    }

    @Override
    public void close() {}
  }

  private Stream<Map.Entry<Labels, Series>> matching(
      Tenant tenant, List<List<Matcher>> anyOf, long from, long to) {
    return tenancy(tenant).series().entrySet().stream()
        .filter(
            entry ->
                anyOf.isEmpty()
                    || anyOf.stream()
                        .anyMatch(all -> all.stream().allMatch(m -> m.matches(entry.getKey()))))
        .filter(entry -> from <= to && entry.getValue().hasAny(from, to));
  }

  @Override
  public synchronized List<Labels> series(
      Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis, int limit) {
    return matching(tenant, anyOf, fromMillis, toMillis)
        .map(Map.Entry::getKey)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<String> labelNames(
      Tenant tenant, List<List<Matcher>> anyOf, long fromMillis, long toMillis, int limit) {
    return collect(tenant, anyOf, fromMillis, toMillis, limit, labels -> labels.toMap().keySet());
  }

  @Override
  public synchronized List<String> labelValues(
      Tenant tenant,
      String name,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit) {
    return collect(
        tenant,
        anyOf,
        fromMillis,
        toMillis,
        limit,
        labels -> labels.has(name) ? Set.of(labels.get(name)) : Set.of());
  }

  private List<String> collect(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long from,
      long to,
      int limit,
      Function<Labels, Set<String>> texts) {
    Set<String> all = new TreeSet<>();
    matching(tenant, anyOf, from, to).forEach(entry -> all.addAll(texts.apply(entry.getKey())));
    return all.stream().limit(limit).toList();
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
    return new Stats(series, appended, oldest, newest, 0);
  }
}
