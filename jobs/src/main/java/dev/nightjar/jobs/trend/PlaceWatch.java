package dev.nightjar.jobs.trend;

import dev.nightjar.model.Condition;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Looks at one job on one instance again and again. Owned by one thread.
final class PlaceWatch {
  private static final int SOME_RUNS = 100;
  private static final int ALL_RUNS = 1_000;

  /// Trends change slowly, and cost more than all the rest. Not all places are due together.
  private static final Duration FORECAST_EVERY = Duration.ofMinutes(25);

  private static final int SPREAD_MINUTES = 10;

  private final SignalSources sources;
  private final Place place;
  private final Forecasts forecasts;
  private final WorkWatch work;
  private final AgeWatch ages;
  private final DoneWatch done;
  private final Map<String, Instant> urgentSince = new HashMap<>();
  private List<Signal> urgent = List.of();
  private Instant forecastAt = Instant.MIN;
  private List<Condition> conditions = List.of();

  /// @param samples a buffer that others use too
  PlaceWatch(SignalSources sources, Forecasts forecasts, SampleColumns samples, Place place) {
    this.sources = sources;
    this.place = place;
    this.forecasts = forecasts;
    this.work = new WorkWatch(sources.metrics(), samples, place);
    this.ages = new AgeWatch(sources.metrics(), samples, place);
    this.done = new DoneWatch(place);
  }

  /// What was wrong when it last looked.
  List<Condition> conditions() {
    return conditions;
  }

  /// @param isUp whether it is a scraped target that answers
  /// @param counters names of metric families that say they are counters
  void look(Tenant tenant, boolean isUp, Set<String> counters, Instant at) {
    boolean forecastsAreDue = !at.isBefore(forecastAt);
    int most = forecastsAreDue ? ALL_RUNS : SOME_RUNS;
    List<PastRun> past = sources.history().past(tenant, place.job(), place.instance(), most);
    if (forecastsAreDue) {
      urgent = urgent(forecasts.of(tenant, place, past, at), at);
      int spread = Math.floorMod(place.hashCode(), SPREAD_MINUTES);
      forecastAt = at.plus(FORECAST_EVERY).plus(Duration.ofMinutes(spread));
    }
    List<Signal> signals = new ArrayList<>(urgent);
    Optional<Run> running = running(tenant, past);
    stalled(tenant, isUp, running, counters, at).ifPresent(signals::add);
    Optional<Signal> silent = done.of(past, at);
    if (running.isEmpty() && !sources.isScheduled().test(place.job(), place.instance())) {
      silent.ifPresent(signals::add);
    }
    if (isUp) {
      signals.addAll(ages.of(tenant, at));
    }
    running.flatMap(run -> RunSignals.retries(place, run, past)).ifPresent(signals::add);
    RunSignals.repeatedErrors(
            place,
            past,
            () -> sources.history().lineTexts(tenant, place.job()),
            sources.tellsOfError())
        .ifPresent(signals::add);
    String runbook = sources.settings().apply(place.job()).map(JobSettings::runbook).orElse("");
    conditions = signals.stream().map(signal -> signal.condition(runbook)).toList();
  }

  private Optional<Run> running(Tenant tenant, List<PastRun> past) {
    return past.stream()
        .filter(run -> run.state() == RunState.RUNNING)
        .findFirst()
        .flatMap(run -> sources.runs().run(tenant, run.id()));
  }

  private Optional<Signal> stalled(
      Tenant tenant, boolean isUp, Optional<Run> running, Set<String> counters, Instant at) {
    if (isUp) {
      return work.ofTarget(tenant, counters, at);
    }
    if (running.isEmpty()) {
      work.rests();
      return Optional.empty();
    }
    Run run = running.get();
    long lines = sources.runs().outputLines(tenant, run.id());
    return work.ofRun(run, lines, sources.runs().evidence(tenant, run.id()).curve(), at);
  }

  private List<Signal> urgent(List<Forecast> all, Instant at) {
    List<Forecast> soon = all.stream().filter(Forecast::isUrgent).toList();
    urgentSince.keySet().retainAll(soon.stream().map(Forecast::subject).toList());
    return soon.stream()
        .map(each -> urgent(each, urgentSince.computeIfAbsent(each.subject(), _ -> at)))
        .toList();
  }

  private Signal urgent(Forecast forecast, Instant since) {
    return new Signal(
        SignalKinds.WILL_RUN_OUT,
        place,
        forecast.subject(),
        "%s of %s on %s %s"
            .formatted(forecast.subject(), place.job(), place.instance(), forecast.text()),
        "Seen in %d points since %s, from %s to %s."
            .formatted(
                forecast.points().size(),
                forecast.points().getFirst().at(),
                Amounts.of(forecast.subject(), forecast.points().getFirst().value()),
                Amounts.of(forecast.subject(), forecast.points().getLast().value())),
        forecast.perDay(),
        since);
  }
}
