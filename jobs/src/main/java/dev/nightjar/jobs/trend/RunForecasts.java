package dev.nightjar.jobs.trend;

import dev.nightjar.model.Curve;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Forecasts of what runs use: from run to run, and within a run that goes on.
final class RunForecasts {
  private static final Set<String> SUBJECTS =
      Set.of("peak_rss_bytes", "duration_seconds", "fds", "threads", "written_bytes");
  private static final int MAX_NAMED = 20;

  /// A run that was heard of before it started was told by a clock that is ahead.
  private static final Duration AHEAD = Duration.ofMinutes(10);

  /// The columns of a curve by the subject that they are.
  private static final Map<String, String> COLUMNS =
      Map.of("rss_bytes", "peak_rss_bytes", "fds", "fds", "threads", "threads");

  private RunForecasts() {}

  /// From the peaks of runs that succeeded.
  ///
  /// @param past newest first
  static List<Forecast> ofRuns(
      Place place, List<PastRun> past, Limits limits, Instant at, ZoneId zone) {
    List<PastRun> good =
        past.stream()
            .filter(run -> run.state() == RunState.SUCCEEDED && run.print().isPresent())
            .filter(run -> !run.startedAt().isAfter(run.heardAt().plus(AHEAD)))
            .sorted(Comparator.comparing(PastRun::startedAt))
            .toList();
    List<Forecast> forecasts = new ArrayList<>();
    for (String subject : subjects(good)) {
      Trends.ofRuns(track(good, subject), at.toEpochMilli())
          .map(trend -> of(place, subject, zone).of(trend, limits.of(subject)))
          .ifPresent(forecasts::add);
    }
    return forecasts;
  }

  private static Forecaster of(Place place, String subject, ZoneId zone) {
    return new Forecaster(place.job(), place.instance(), subject, 1, zone);
  }

  private static Set<String> subjects(List<PastRun> good) {
    Set<String> subjects = new TreeSet<>();
    good.stream()
        .flatMap(run -> run.print().orElse(Fingerprint.NONE).numbers().keySet().stream())
        .filter(RunForecasts::isQueue)
        .distinct()
        .limit(MAX_NAMED)
        .forEach(subjects::add);
    subjects.addAll(SUBJECTS);
    return subjects;
  }

  private static boolean isQueue(String name) {
    return (name.startsWith("output.") || name.startsWith("push."))
        && QueueNames.isDepth(name.substring(name.indexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  /// One point for each run; of several that start together, the last.
  private static Track track(List<PastRun> runs, String subject) {
    TreeMap<Long, Double> points = new TreeMap<>();
    for (PastRun run : runs) {
      Double value = run.print().orElse(Fingerprint.NONE).numbers().get(subject);
      if (value != null) {
        points.put(run.startedAt().toEpochMilli(), value);
      }
    }
    return Track.of(points);
  }

  /// From the curve of a run that goes on.
  static List<Forecast> ofCurve(Place place, Run run, Limits limits, ZoneId zone) {
    Optional<Curve> curve = limits.evidence().curve();
    if (run.state() != RunState.RUNNING || curve.isEmpty()) {
      return List.of();
    }
    List<Forecast> forecasts = new ArrayList<>();
    for (int column = 1; column < curve.get().columns().size(); column++) {
      String subject = COLUMNS.getOrDefault(curve.get().columns().get(column), "");
      Track track = subject.isEmpty() ? Track.EMPTY : track(curve.get(), column, run.startedAt());
      if (!track.isEmpty()) {
        Trends.ofFloors(track, track.last())
            .map(trend -> of(place, subject, zone).of(trend, limits.of(subject)))
            .ifPresent(forecasts::add);
      }
    }
    return forecasts;
  }

  private static Track track(Curve curve, int column, Instant start) {
    TreeMap<Long, Double> points = new TreeMap<>();
    for (int row = 0; row < curve.size(); row++) {
      double value = curve.value(row, column);
      double seconds = curve.value(row, 0);
      if (Double.isFinite(value) && Double.isFinite(seconds)) {
        points.put(start.toEpochMilli() + Math.round(1000 * seconds), value);
      }
    }
    return Track.of(points);
  }
}
