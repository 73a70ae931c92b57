package dev.nightjar.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds where series of our own stand that are ahead of the wall clock, because that was set back:
/// whoever gives samples their times goes on from there.
public final class NewestSamples {
  /// How far before the store's newest sample those of other series are looked for: many times the
  /// interval at which we store, and few enough samples to read.
  private static final long WINDOW_MILLIS = 1_800_000;

  private NewestSamples() {}

  /// The times of the newest samples of all series of this name that have any after `afterMillis`.
  /// Costs next to nothing while the store has none that new.
  public static Map<Labels, Long> newerThan(
      MetricStore store, Tenant tenant, String name, long afterMillis) {
    long newest = store.stats().newestMillis();
    if (newest <= afterMillis) {
      return Map.of();
    }
    long from = Math.max(afterMillis + 1, newest - WINDOW_MILLIS);
    Map<Labels, Long> times = new HashMap<>();
    var samples = new SampleColumns();
    try (SeriesSet found =
        store.select(tenant, List.of(Matcher.equal(Labels.NAME, name)), from, newest)) {
      for (int i = 0; i < found.size(); i++) {
        found.read(i, samples);
        if (samples.size() > 0) {
          times.put(found.labels(i), samples.timestamps()[samples.size() - 1]);
        }
      }
    }
    return times;
  }
}
