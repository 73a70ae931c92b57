package dev.nightjar.web.prometheus;

import dev.nightjar.model.Appended;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.SeriesCheck;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.StopCheck;
import dev.nightjar.model.Tenant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A store with so many series that it never comes to an end of them: a question ends when it is
/// stopped.
final class EndlessStore implements MetricStore {
  /// What ended the questions, in order.
  final BlockingQueue<RuntimeException> ends = new LinkedBlockingQueue<>();

  /// Never returns.
  private IllegalStateException look(StopCheck stop) {
    try {
      while (true) {
        stop.check();
        Thread.onSpinWait();
      }
    } catch (RuntimeException e) {
      ends.add(e);
      throw e;
    }
  }

  @Override
  public Appended append(Tenant tenant, SampleBatch batch, SeriesCheck check) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SeriesSet select(
      Tenant tenant, List<Matcher> matchers, long fromMillis, long toMillis, StopCheck stop) {
    throw look(stop);
  }

  @Override
  public List<Labels> series(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    throw look(stop);
  }

  @Override
  public List<String> labelNames(
      Tenant tenant,
      List<List<Matcher>> anyOf,
      long fromMillis,
      long toMillis,
      int limit,
      StopCheck stop) {
    throw look(stop);
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
    throw look(stop);
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
