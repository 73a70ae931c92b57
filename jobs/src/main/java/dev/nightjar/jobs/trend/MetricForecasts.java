package dev.nightjar.jobs.trend;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.SeriesSet;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Forecasts of what scraped programs tell of themselves. Owned by one thread.
final class MetricForecasts {
  private static final String MEMORY = "process_resident_memory_bytes";
  private static final String FDS = "process_open_fds";
  private static final String THREADS = "process_threads";
  private static final String DISK = "node_filesystem_avail_bytes";
  private static final String PROCESS_START = "process_start_time_seconds";
  private static final String MAX_FDS = "process_max_fds";
  private static final String NAMES =
      String.join("|", MEMORY, FDS, THREADS, DISK, QueueNames.MAYBE_DEPTH);

  private static final Duration WINDOW = Duration.ofDays(30);

  /// A series without a newer sample has ended.
  private static final Duration LIVE = Duration.ofMinutes(15);

  private static final int MAX_SERIES = 50;
  private static final Set<String> OF_NO_DISK = Set.of("tmpfs", "ramfs", "squashfs", "iso9660");

  private final MetricStore store;
  private final SampleColumns samples = new SampleColumns();

  MetricForecasts(MetricStore store) {
    this.store = store;
  }

  List<Forecast> of(Tenant tenant, Place place, Limits limits, Instant at, ZoneId zone) {
    long to = at.toEpochMilli();
    Map<Labels, Double> starts = newest(tenant, place, PROCESS_START, to);
    Map<Labels, Double> maxFds = newest(tenant, place, MAX_FDS, to);
    List<Forecast> forecasts = new ArrayList<>();
    try (SeriesSet found =
        store.select(tenant, matchers(place, NAMES), to - WINDOW.toMillis(), to)) {
      for (int i = 0; i < found.size() && forecasts.size() < MAX_SERIES; i++) {
        Labels labels = found.labels(i);
        String name = labels.metricName();
        if (isWatched(name, labels)) {
          double sign = name.equals(DISK) ? -1 : 1;
          Labels others = labels.withoutMetricName();
          Track track = read(found, i, sign, startOf(name, starts.get(others)), to);
          OptionalDouble limit = limit(name, limits, maxFds.getOrDefault(others, 0.0));
          Trends.ofFloors(track, to)
              .map(trend -> forecaster(place, labels, sign, zone).of(trend, limit))
              .ifPresent(forecasts::add);
        }
      }
    }
    return forecasts;
  }

  private static List<Matcher> matchers(Place place, String names) {
    return List.of(
        new Matcher(Matcher.Kind.REGEX, Labels.NAME, names),
        Matcher.equal("job", place.job()),
        Matcher.equal("instance", place.instance()));
  }

  private static boolean isWatched(String name, Labels labels) {
    return switch (name) {
      case MEMORY, FDS, THREADS -> true;
      case DISK -> !OF_NO_DISK.contains(labels.get("fstype"));
      default -> QueueNames.isDepth(name);
    };
  }

  /// A process begins with nothing of what the one before it had.
  private static long startOf(String name, @Nullable Double seconds) {
    return seconds != null && name.startsWith("process_") ? Math.round(1000 * seconds) : 0;
  }

  private Track read(SeriesSet found, int index, double sign, long start, long to) {
    found.read(index, samples);
    Track track = Track.of(samples, sign).since(start);
    return track.isEmpty() || track.last() < to - LIVE.toMillis() ? Track.EMPTY : track;
  }

  private static OptionalDouble limit(String name, Limits limits, double maxFds) {
    OptionalDouble said = limits.said(name);
    if (said.isPresent()) {
      return said;
    }
    return switch (name) {
      case MEMORY -> limits.of("peak_rss_bytes");
      case FDS -> maxFds > 0 ? OptionalDouble.of(maxFds) : limits.of("fds");
      case THREADS -> limits.of("threads");
      case DISK -> OptionalDouble.of(0);
      default -> OptionalDouble.empty();
    };
  }

  private static Forecaster forecaster(Place place, Labels labels, double sign, ZoneId zone) {
    String subject = labels.without(Set.of("job", "instance")).toString();
    return new Forecaster(place.job(), place.instance(), subject, sign, zone);
  }

  /// The newest value of each series of a name, by its other labels.
  private Map<Labels, Double> newest(Tenant tenant, Place place, String name, long to) {
    Map<Labels, Double> values = new HashMap<>();
    try (SeriesSet found = store.select(tenant, matchers(place, name), to - LIVE.toMillis(), to)) {
      for (int i = 0; i < found.size() && i < MAX_SERIES; i++) {
        found.read(i, samples);
        Track track = Track.of(samples, 1);
        if (!track.isEmpty()) {
          values.put(found.labels(i).withoutMetricName(), track.values()[track.size() - 1]);
        }
      }
    }
    return values;
  }
}
