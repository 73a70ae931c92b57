package dev.nightjar.jobs.trend;

import dev.nightjar.model.JobSettings;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Where the numbers of jobs go: what their runs used, and what scraped programs tell. Owned by one
/// thread.
public final class Forecasts {
  /// The most runs that are looked at.
  private static final int MAX_RUNS = 1_000;

  private static final String TIME_ZONE = "time_zone";

  private final RunHistory history;
  private final RunStore runs;
  private final Function<String, Optional<JobSettings>> settings;
  private final ZoneId zone;
  private final MetricForecasts metrics;

  /// @param settings of a job
  /// @param zone of the dates in texts, of a host that tells none
  public Forecasts(
      RunHistory history,
      RunStore runs,
      MetricStore metrics,
      Function<String, Optional<JobSettings>> settings,
      ZoneId zone) {
    this.history = history;
    this.runs = runs;
    this.settings = settings;
    this.zone = zone;
    this.metrics = new MetricForecasts(metrics);
  }

  /// All forecasts for a job on an instance, one for each subject, of which enough is known.
  public List<Forecast> of(Tenant tenant, String job, String instance, Instant at) {
    return of(tenant, new Place(job, instance), history.past(tenant, job, instance, MAX_RUNS), at);
  }

  List<Forecast> of(Tenant tenant, Place place, List<PastRun> past, Instant at) {
    Optional<Run> newest = past.stream().findFirst().flatMap(run -> runs.run(tenant, run.id()));
    RunEvidence evidence =
        newest.map(run -> runs.evidence(tenant, run.id())).orElse(RunEvidence.NONE);
    var limits = new Limits(settings.apply(place.job()), newest, evidence);
    ZoneId local = local(evidence);
    Map<String, Forecast> bySubject = new LinkedHashMap<>();
    newest.ifPresent(run -> add(bySubject, RunForecasts.ofCurve(place, run, limits, local)));
    add(bySubject, RunForecasts.ofRuns(place, past, limits, at, local));
    add(bySubject, metrics.of(tenant, place, limits, at, local));
    return List.copyOf(bySubject.values());
  }

  /// The zone that a run's host told, else ours.
  private ZoneId local(RunEvidence evidence) {
    String told = evidence.facts().map(facts -> facts.get(TIME_ZONE)).orElse("");
    try {
      return told.isEmpty() ? zone : ZoneId.of(told);
    } catch (DateTimeException _) {
      return zone; // the host may have a newer table of zones
    }
  }

  /// Of two for a subject, the urgent one is kept, or the first.
  private static void add(Map<String, Forecast> bySubject, List<Forecast> forecasts) {
    for (Forecast each : forecasts) {
      bySubject.merge(
          each.subject(),
          each,
          (known, other) -> known.isUrgent() ? known : other.isUrgent() ? other : known);
    }
  }
}
