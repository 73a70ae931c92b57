package dev.nightjar.promql.script;

import dev.nightjar.model.Appended;
import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A store for scripts and tests of rules: columns in memory, gone with the process. Like the
/// storage for which those are written, it takes samples of a series in ascending time only. It
/// knows one tenant, and neither exemplars nor what families say of themselves.
///
/// Safe for use by many threads, one at a time; what was selected stays as it is.
public final class MemoryStore implements MetricStore {
  private final TreeMap<Labels, Column> columns = new TreeMap<>();
  private final boolean hints;
  private long appended;

  private MemoryStore(boolean hints) {
    this.hints = hints;
  }

  /// An empty store that keeps native histograms as they are.
  public static MemoryStore plain() {
    return new MemoryStore(false);
  }

  /// An empty store that gives native histograms hints at resets as they come in, as the storage
  /// does for which tests of rules are written.
  public static MemoryStore hinting() {
    return new MemoryStore(true);
  }

  /// One series.
  private static final class Column {
    private final boolean hints;
    private final SampleColumns samples = new SampleColumns();
    private @Nullable Histogram newestHistogram;

    Column(boolean hints) {
      this.hints = hints;
    }

    /// Why a sample is not taken; null when it is.
    Refusal.@Nullable Reason take(
        long time, double value, @Nullable Histogram histogram, long startMillis) {
      int newest = samples.size() - 1;
      if (newest >= 0 && time <= samples.timestamps()[newest]) {
        if (time < samples.timestamps()[newest]) {
          return Refusal.Reason.OUT_OF_ORDER;
        }
        return isNewest(value, histogram) ? null : Refusal.Reason.DUPLICATE;
      }
      samples.add(time, value);
      Histogram hinted =
          histogram == null || !hints ? histogram : StoredHints.hinted(newestHistogram, histogram);
      samples.attach(newest + 1, hinted, startMillis);
      newestHistogram = hinted;
      return null;
    }

    private boolean isNewest(double value, @Nullable Histogram histogram) {
      int newest = samples.size() - 1;
      Histogram known = samples.histogram(newest);
      if (histogram != null && known != null) {
        return histogram.toBuilder().resetHint(known.resetHint()).build().equals(known);
      }
      return Objects.equals(histogram, known)
          && Double.doubleToRawLongBits(samples.values()[newest])
              == Double.doubleToRawLongBits(value);
    }

    /// Index of the first sample that is not before `time`.
    int from(long time) {
      int at = Arrays.binarySearch(samples.timestamps(), 0, samples.size(), time);
      return at < 0 ? -at - 1 : at;
    }

    boolean hasAny(long from, long to) {
      int first = from(from);
      return first < samples.size() && samples.timestamps()[first] <= to;
    }

    void read(long from, long to, SampleColumns into) {
      into.clear();
      for (int i = from(from); i < samples.size() && samples.timestamps()[i] <= to; i++) {
        into.add(samples, i);
      }
    }
  }

  @Override
  public synchronized Appended append(Tenant tenant, SampleBatch batch, SeriesCheck check) {
    List<Refusal> refused = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Labels labels = batch.labels(i);
      Column column = columns.get(labels);
      Refusal objection = column == null ? check.refuse(labels) : null;
      if (objection != null) {
        refused.add(objection);
        continue;
      } else if (column == null) {
        column = new Column(hints);
        columns.put(labels, column);
      }
      Refusal.Reason reason =
          column.take(
              batch.timestampMillis(i), batch.value(i), batch.histogram(i), batch.startMillis(i));
      if (reason != null) {
        refused.add(new Refusal(reason, labels.toString(), detail(reason, labels)));
      }
    }
    appended += batch.size() - refused.size();
    return new Appended(batch.size() - refused.size(), refused);
  }

  private static String detail(Refusal.Reason reason, Labels labels) {
    return (reason == Refusal.Reason.DUPLICATE
            ? "duplicate sample for timestamp: "
            : "out of order sample: ")
        + labels;
  }

  @Override
  public synchronized SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    return new Found(
        matching(List.of(matchers), fromMillis, toMillis, stop).toList(),
        fromMillis,
        toMillis,
        this);
  }

  /// What a selection found.
  private record Found(
      List<Map.Entry<Labels, Column>> series, long from, long to, MemoryStore store)
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
      synchronized (store) {
        series.get(index).getValue().read(from, to, into);
      }
    }

    @Override
    public void close() {}
  }

  private Stream<Map.Entry<Labels, Column>> matching(
      List<List<Matcher>> anyOf, long from, long to, StopCheck stop) {
    return columns.entrySet().stream()
        .peek(_ -> stop.check())
        .filter(
            entry ->
                anyOf.isEmpty()
                    || anyOf.stream()
                        .anyMatch(all -> all.stream().allMatch(m -> m.matches(entry.getKey()))))
        .filter(entry -> entry.getValue().hasAny(from, to));
  }

  @Override
  public synchronized List<Labels> series(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return matching(anyOf, fromMillis, toMillis, stop).map(Map.Entry::getKey).limit(limit).toList();
  }

  @Override
  public synchronized List<String> labelNames(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return texts(
        anyOf, fromMillis, toMillis, limit, stop, labels -> labels.toMap().keySet().stream());
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
    return texts(
        anyOf,
        fromMillis,
        toMillis,
        limit,
        stop,
        labels -> labels.has(name) ? Stream.of(labels.get(name)) : Stream.empty());
  }

  private List<String> texts(
      List<List<Matcher>> anyOf,
      long from,
      long to,
      int limit,
      StopCheck stop,
      Function<Labels, Stream<String>> of) {
    var all = new TreeSet<String>();
    matching(anyOf, from, to, stop).flatMap(entry -> of.apply(entry.getKey())).forEach(all::add);
    return all.stream().limit(limit).toList();
  }

  @Override
  public List<Metadata> metadata(Tenant tenant) {
    return List.of();
  }

  @Override
  public synchronized Stats stats() {
    long oldest = Long.MAX_VALUE;
    long newest = Long.MIN_VALUE;
    for (Column column : columns.values()) {
      oldest = Math.min(oldest, column.samples.timestamps()[0]);
      newest = Math.max(newest, column.samples.timestamps()[column.samples.size() - 1]);
    }
    return new Stats(columns.size(), appended, 0, oldest, newest, 0);
  }
}
