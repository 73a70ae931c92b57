package dev.nightjar.testing.bench;

import dev.nightjar.model.Appended;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import java.util.List;

/// A metric store that holds nothing and takes nothing.
final class NoMetrics implements MetricStore {
  private static final SeriesSet NONE =
      new SeriesSet() {
        @Override
        public int size() {
          return 0;
        }

        @Override
        public Labels labels(int index) {
          throw new IndexOutOfBoundsException(index);
        }

        @Override
        public void read(int index, SampleColumns into) {
          throw new IndexOutOfBoundsException(index);
        }

        @Override
        public void close() {}
      };

  @Override
  public Appended append(Tenant tenant, SampleBatch batch, SeriesCheck check) {
    throw new UnsupportedOperationException("nothing is stored here");
  }

  @Override
  public SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    return NONE;
  }

  @Override
  public List<Labels> series(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return List.of();
  }

  @Override
  public List<String> labelNames(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    return List.of();
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
    return List.of();
  }

  @Override
  public List<Metadata> metadata(Tenant tenant) {
    return List.of();
  }

  @Override
  public Stats stats() {
    return new Stats(0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE, 0);
  }
}
