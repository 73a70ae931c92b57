package dev.nightjar.jobs.trend;

import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.InMemoryMetricStore;
import dev.nightjar.testing.kit.InMemoryRunHistory;
import dev.nightjar.testing.kit.InMemoryRunStore;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.Runs;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Runs and samples in memory, at a time that is set by hand.
final class TrendWorld {
  static final Tenant TENANT = Tenant.DEFAULT;
  static final Instant START = Instant.ofEpochMilli(Curves.START);

  final ManualClock clock = new ManualClock(START);
  final InMemoryRunStore runs = new InMemoryRunStore(clock);
  final InMemoryRunHistory history = new InMemoryRunHistory(runs);
  final InMemoryMetricStore metrics = new InMemoryMetricStore();
  final Map<String, JobSettings> settings = new HashMap<>();
  final Set<String> scheduled = new HashSet<>();
  private long number;

  Optional<JobSettings> settings(String job) {
    return Optional.ofNullable(settings.get(job));
  }

  void limit(String job, String subject, double limit) {
    JobSettings none = JobSettings.of(job);
    settings.put(
        job,
        new JobSettings(
            job,
            none.schedules(),
            "",
            false,
            none.startWithin(),
            none.timeout(),
            none.successWithin(),
            1,
            "",
            "",
            "",
            List.of(),
            new TreeMap<>(Map.of(subject, limit)),
            none.alertsOff()));
  }

  Signals signals() {
    return new Signals(
        new SignalSources(
            history,
            runs,
            metrics,
            this::settings,
            (job, _) -> scheduled.contains(job),
            text -> text.contains("error"),
            ZoneOffset.UTC),
        TENANT,
        clock);
  }

  Forecasts forecasts() {
    return new Forecasts(history, runs, metrics, this::settings, ZoneOffset.UTC);
  }

  List<Forecast> forecasts(String job, String instance) {
    return forecasts().of(TENANT, job, instance, clock.now());
  }

  /// A sample of now.
  void sample(double value, String... labels) {
    var batch = new SampleBatch();
    batch.add(Labels.of(labels), clock.millis(), value);
    metrics.append(TENANT, batch);
  }

  /// Begins a run on `db1` now.
  Run begin(String job) {
    Run run = Runs.running(job, clock.now(), number++);
    runs.save(TENANT, run);
    return run;
  }

  /// Ends a run that began now.
  Run end(Run run, RunState state, Duration after, Map<String, Double> numbers, long... lines) {
    clock.advance(after);
    Run ended = Runs.ended(run, state, after);
    runs.save(TENANT, ended);
    Map<Long, Integer> counts = new HashMap<>();
    for (long line : lines) {
      counts.put(line, 1);
    }
    history.savePrint(TENANT, ended.id(), new Fingerprint(numbers, counts));
    return ended;
  }
}
