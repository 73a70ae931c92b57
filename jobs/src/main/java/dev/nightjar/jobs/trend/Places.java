package dev.nightjar.jobs.trend;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds where there is something to look at: jobs with runs, and scraped targets.
final class Places {
  private static final int MAX_PLACES = 20_000;
  private static final Duration LIVE = Duration.ofMinutes(5);

  /// A job that did not run for so long is not looked at.
  private static final Duration FORGOTTEN = Duration.ofDays(60);

  private Places() {}

  /// All places, each with whether it is a target that answers; at most 20,000.
  static Map<Place, Boolean> all(RunStore runs, MetricStore metrics, Tenant tenant, Instant at) {
    Map<Place, Boolean> places = new LinkedHashMap<>();
    up(metrics, tenant, at, places);
    Instant oldest = at.minus(FORGOTTEN);
    runs.newest(tenant).stream()
        .filter(run -> run.startedAt().isAfter(oldest))
        .map(run -> new Place(run.job(), run.instance()))
        .distinct()
        .limit(MAX_PLACES - Math.min(MAX_PLACES, places.size()))
        .forEach(place -> places.putIfAbsent(place, false));
    return places;
  }

  private static void up(
      MetricStore metrics, Tenant tenant, Instant at, Map<Place, Boolean> places) {
    long to = at.toEpochMilli();
    var samples = new SampleColumns();
    List<Matcher> matchers = List.of(Matcher.equal(Labels.NAME, "up"));
    try (SeriesSet found = metrics.select(tenant, matchers, to - LIVE.toMillis(), to)) {
      for (int i = 0; i < found.size() && places.size() < MAX_PLACES; i++) {
        found.read(i, samples);
        Labels labels = found.labels(i);
        double newest = samples.size() == 0 ? 0 : samples.values()[samples.size() - 1];
        places.put(new Place(labels.get("job"), labels.get("instance")), newest == 1);
      }
    }
  }
}
