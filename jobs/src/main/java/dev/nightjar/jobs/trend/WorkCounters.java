package dev.nightjar.jobs.trend;

import dev.nightjar.model.Labels;
import java.util.List;
import java.util.Set;

/// Tells which counters of a program count its work, and not that it is alive and looked at.
final class WorkCounters {
  private static final List<String> OWN_LIFE =
      List.of(
          "process_", "python_gc_", "scrape_", "promhttp_", "go_", "jvm_", "nodejs_", "nightjar_");
  private static final List<String> NO_COUNTS = List.of("_created", "_bucket", "_sum");

  /// Paths that are asked for whether there is work or not.
  private static final Set<String> LOOKED_AT =
      Set.of(
          "/metrics",
          "metrics",
          "/health",
          "/healthz",
          "/ready",
          "/readyz",
          "/live",
          "/livez",
          "/ping",
          "/status",
          "/-/healthy",
          "/-/ready",
          "/actuator/prometheus",
          "/actuator/health");

  private WorkCounters() {}

  /// @param counters names of families that say they are counters
  static boolean is(Labels series, Set<String> counters) {
    String name = series.metricName();
    boolean isCounter =
        name.endsWith("_total") || name.endsWith("_count") || counters.contains(name);
    return isCounter
        && OWN_LIFE.stream().noneMatch(name::startsWith)
        && NO_COUNTS.stream().noneMatch(name::endsWith)
        && !isOfLookingAt(series);
  }

  private static boolean isOfLookingAt(Labels series) {
    for (int i = 0; i < series.size(); i++) {
      if (LOOKED_AT.contains(series.value(i))) {
        return true;
      }
    }
    return false;
  }
}
