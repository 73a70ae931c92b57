package dev.nightjar.jobs;

import dev.nightjar.model.Appended;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Takes samples as a metric store does: those of a series must ascend in time.
final class FakeSamples implements MetricStore {
  record Sample(long millis, double value) {}

  final Map<String, List<Sample>> series = new TreeMap<>();

  /// One for each batch.
  final BlockingQueue<Integer> batches = new LinkedBlockingQueue<>();

  boolean full;

  private final InMemoryMetricStore stored = new InMemoryMetricStore();

  @Override
  public Appended append(Tenant tenant, SampleBatch batch, SeriesCheck check) {
    if (full) {
      throw new NightjarException(ErrorCode.STORAGE_FULL, "no room");
    }
    stored.append(tenant, batch);
    List<Refusal> refused = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      String name = batch.labels(i).toString();
      List<Sample> samples = series.computeIfAbsent(name, _ -> new ArrayList<>());
      if (!samples.isEmpty() && samples.getLast().millis() >= batch.timestampMillis(i)) {
        refused.add(new Refusal(Refusal.Reason.OUT_OF_ORDER, name, "not ascending"));
      } else {
        samples.add(new Sample(batch.timestampMillis(i), batch.value(i)));
      }
    }
    batches.add(batch.size());
    return new Appended(batch.size() - refused.size(), refused);
  }

  double last(String name) {
    return series.getOrDefault(name, List.of(new Sample(0, Double.NaN))).getLast().value();
  }

  @Override
  public SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long from, long to, StopCheck stop) {
    return stored.select(tenant, matchers, from, to, stop);
  }

  @Override
  public List<Labels> series(
      Tenant tenant, List<List<Matcher>> anyOf, long from, long to, int limit, StopCheck stop) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> labelNames(
      Tenant tenant, List<List<Matcher>> anyOf, long from, long to, int limit, StopCheck stop) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> labelValues(
      Tenant tenant,
      String name,
      List<List<Matcher>> anyOf,
      long from,
      long to,
      int limit,
      StopCheck stop) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Metadata> metadata(Tenant tenant) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Stats stats() {
    return stored.stats();
  }
}
