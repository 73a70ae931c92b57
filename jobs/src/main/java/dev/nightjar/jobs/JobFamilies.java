package dev.nightjar.jobs;

import dev.nightjar.jobs.watch.ExpectedRun;
import dev.nightjar.jobs.watch.ReadyNumbers;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.Resources;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.Retries;
import dev.nightjar.model.RunStore.RunCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes the families `nightjar_job_*` of counts and newest runs. Labels are `job` and `instance`,
/// never a run id.
final class JobFamilies {
  private static final String RUNS = "nightjar_job_runs_total";

  private static final String RETRIES = "nightjar_job_retries_total";
  private static final String BACKOFF = "nightjar_job_backoff_seconds_total";

  /// The family that has a sample of every job and instance.
  static final String RUNNING = "nightjar_job_running";

  /// Instances of one job that have series. A job whose hosts are thrown away after each run would
  /// otherwise add a dozen series with every run, for ever.
  static final int MAX_INSTANCES = 100;

  /// Each stands at zero from the first report on, so that the first failure is an increase.
  private static final List<RunState> OUTCOMES =
      List.of(
          RunState.SUCCEEDED,
          RunState.FAILED,
          RunState.TIMED_OUT,
          RunState.KILLED,
          RunState.LOST,
          RunState.MISSED);

  private static final double SECONDS_OF_HOUR = 3600;

  private static final Map<String, Metadata> METADATA = new TreeMap<>();

  static {
    describe(RUNS, MetricType.COUNTER, "Runs by how they ended.", "");
    gauge(RUNNING, "Runs that are going on.", "");
    gauge("nightjar_job_last_start_timestamp_seconds", "Start of the newest run.", "seconds");
    gauge("nightjar_job_last_end_timestamp_seconds", "Newest end of a run.", "seconds");
    gauge(
        "nightjar_job_last_success_timestamp_seconds",
        "Newest end of a run that succeeded.",
        "seconds");
    gauge("nightjar_job_last_run_succeeded", "Whether the last run that ended succeeded.", "");
    gauge("nightjar_job_last_run_duration_seconds", "How long that run took.", "seconds");
    gauge("nightjar_job_last_run_exit_code", "Its exit code, when it exited by itself.", "");
    gauge("nightjar_job_last_run_cpu_seconds", "CPU time it used, user and system.", "seconds");
    gauge(
        "nightjar_job_last_run_peak_rss_bytes",
        "Largest resident set of any of its processes.",
        "bytes");
    gauge(
        "nightjar_job_last_run_attempts",
        "How often that run's command was started before it succeeded or was given up.",
        "");
    gauge(
        "nightjar_job_running_attempt",
        "The highest attempt of the runs that go on; 0 when none does.",
        "");
    describe(RETRIES, MetricType.COUNTER, "Attempts of runs after their first.", "");
    describe(BACKOFF, MetricType.COUNTER, "Time spent in pauses between attempts.", "seconds");
    gauge(
        "nightjar_job_success_ratio",
        "Share of the newest runs, at most 100, that succeeded.",
        "ratio");
    gauge(
        "nightjar_job_duration_seconds",
        "Quantiles of what the newest runs that succeeded took, at most 100.",
        "seconds");
    gauge("nightjar_job_runs_per_second", "How often it runs, over its newest runs.", "");
    gauge(
        "nightjar_job_next_due_timestamp_seconds",
        "When it is due next and nothing started yet.",
        "seconds");
    gauge("nightjar_job_overdue", "Whether it was due and is late or missed.", "");
    gauge("nightjar_job_last_run_read_bytes", "Bytes it fetched from storage.", "bytes");
    gauge("nightjar_job_last_run_written_bytes", "Bytes it sent to storage.", "bytes");
  }

  private record Place(String job, String instance) {}

  private final Map<String, List<FamilySample>> samples = new TreeMap<>();

  private JobFamilies() {}

  private static void gauge(String name, String help, String unit) {
    describe(name, MetricType.GAUGE, help, unit);
  }

  private static void describe(String name, MetricType type, String help, String unit) {
    METADATA.put(name, new Metadata(name, type, help, unit));
  }

  /// The families of each job, in order of their names.
  ///
  /// @param newest of each job and instance the newest run and the newest with an end, newest first
  static Map<String, List<MetricFamily>> byJob(
      List<RunCount> counts, List<Run> newest, List<Retries> retries) {
    Map<Place, List<RunCount>> countsByPlace = new LinkedHashMap<>();
    for (RunCount count : counts) {
      countsByPlace
          .computeIfAbsent(new Place(count.job(), count.instance()), _ -> new ArrayList<>())
          .add(count);
    }
    Map<Place, List<Run>> runsByPlace = new LinkedHashMap<>();
    for (Run run : newest) {
      runsByPlace
          .computeIfAbsent(new Place(run.job(), run.instance()), _ -> new ArrayList<>())
          .add(run);
    }
    forgetOldInstances(countsByPlace, runsByPlace);
    Map<Place, Retries> retriesByPlace = new HashMap<>();
    for (Retries each : retries) {
      retriesByPlace.put(new Place(each.job(), each.instance()), each);
    }
    Map<String, JobFamilies> byJob = new LinkedHashMap<>();
    countsByPlace.forEach(
        (place, ofPlace) -> {
          JobFamilies families = byJob.computeIfAbsent(place.job(), _ -> new JobFamilies());
          families.counts(place, ofPlace);
          families.retries(place, retriesByPlace.get(place));
        });
    runsByPlace.forEach(
        (place, ofPlace) ->
            byJob.computeIfAbsent(place.job(), _ -> new JobFamilies()).runs(place, ofPlace));
    Map<String, List<MetricFamily>> all = new LinkedHashMap<>();
    byJob.forEach((job, families) -> all.put(job, families.families()));
    return all;
  }

  private List<MetricFamily> families() {
    return samples.entrySet().stream()
        .map(family -> new MetricFamily(metadata(family.getKey()), family.getValue()))
        .toList();
  }

  /// The families of one job with those that come from what is expected of it.
  static List<MetricFamily> with(
      List<MetricFamily> families, List<ExpectedRun> expected, List<ReadyNumbers> numbers) {
    var more = new JobFamilies();
    expected.forEach(more::expected);
    numbers.forEach(more::numbers);
    return merged(List.of(families, more.families()));
  }

  private void expected(ExpectedRun run) {
    if (run.state() == ExpectedRun.State.NONE || run.source().equals("none")) {
      return;
    }
    Labels labels = labels(new Place(run.job(), run.instance()));
    run.nextAt()
        .ifPresent(
            at -> add("nightjar_job_next_due_timestamp_seconds", labels, at.toEpochMilli() / 1e3));
    boolean isOverdue =
        run.state() == ExpectedRun.State.LATE || run.state() == ExpectedRun.State.MISSED;
    add("nightjar_job_overdue", labels, isOverdue ? 1 : 0);
  }

  private void numbers(ReadyNumbers of) {
    if (of.runs() == 0) {
      return;
    }
    Labels labels = labels(new Place(of.job(), of.instance()));
    of.successRatio().ifPresent(ratio -> add("nightjar_job_success_ratio", labels, ratio));
    of.runsPerHour()
        .ifPresent(rate -> add("nightjar_job_runs_per_second", labels, rate / SECONDS_OF_HOUR));
    quantile(labels, "0.5", of.p50());
    quantile(labels, "0.95", of.p95());
    quantile(labels, "0.99", of.p99());
  }

  private void quantile(Labels labels, String quantile, Optional<Duration> value) {
    value.ifPresent(
        duration ->
            add(
                "nightjar_job_duration_seconds",
                labels.with("quantile", quantile),
                seconds(duration)));
  }

  /// Families of many jobs as families of all.
  static List<MetricFamily> merged(Collection<List<MetricFamily>> jobs) {
    var all = new JobFamilies();
    for (List<MetricFamily> families : jobs) {
      for (MetricFamily family : families) {
        all.samples
            .computeIfAbsent(family.metadata().family(), _ -> new ArrayList<>())
            .addAll(family.samples());
      }
    }
    return all.families();
  }

  /// Leaves each job the instances that started last.
  private static void forgetOldInstances(
      Map<Place, List<RunCount>> counts, Map<Place, List<Run>> runs) {
    Map<String, List<Place>> places =
        counts.keySet().stream().collect(Collectors.groupingBy(Place::job));
    Comparator<Place> newestFirst =
        Comparator.<Place, Instant>comparing(
                place ->
                    runs.containsKey(place) ? runs.get(place).getFirst().startedAt() : Instant.MIN)
            .reversed();
    for (List<Place> ofJob : places.values()) {
      ofJob.stream().sorted(newestFirst).skip(MAX_INSTANCES).forEach(counts::remove);
    }
    runs.keySet().retainAll(counts.keySet());
  }

  private static Metadata metadata(String name) {
    Metadata metadata = METADATA.get(name);
    if (metadata == null) {
      throw new IllegalStateException("BUG: metric " + name + " is not described");
    }
    return metadata;
  }

  private void counts(Place place, List<RunCount> counts) {
    Labels labels = labels(place);
    for (RunState outcome : OUTCOMES) {
      add(RUNS, labels.with("outcome", outcome.wireName()), number(counts, outcome));
    }
    add(RUNNING, labels, number(counts, RunState.RUNNING));
    counts.stream()
        .flatMapToLong(count -> count.lastEndMillis().stream())
        .max()
        .ifPresent(end -> add("nightjar_job_last_end_timestamp_seconds", labels, end / 1e3));
    counts.stream()
        .filter(count -> count.state() == RunState.SUCCEEDED)
        .flatMapToLong(count -> count.lastEndMillis().stream())
        .max()
        .ifPresent(end -> add("nightjar_job_last_success_timestamp_seconds", labels, end / 1e3));
  }

  private void retries(Place place, @Nullable Retries retries) {
    Labels labels = labels(place);
    add(RETRIES, labels, retries == null ? 0 : (double) retries.retries());
    add(BACKOFF, labels, retries == null ? 0 : seconds(retries.backedOff()));
    add("nightjar_job_running_attempt", labels, retries == null ? 0 : retries.runningAttempt());
  }

  private static double number(List<RunCount> counts, RunState state) {
    return (double) counts.stream().filter(c -> c.state() == state).mapToLong(RunCount::runs).sum();
  }

  private void runs(Place place, List<Run> newestFirst) {
    Labels labels = labels(place);
    newestFirst.stream()
        .filter(run -> run.state() != RunState.MISSED) // nothing started
        .findFirst()
        .ifPresent(
            run ->
                add(
                    "nightjar_job_last_start_timestamp_seconds",
                    labels,
                    run.startedAt().toEpochMilli() / 1e3));
    newestFirst.stream()
        .filter(run -> run.state().isEndKnown())
        .findFirst()
        .ifPresent(run -> ended(labels, run));
  }

  private void ended(Labels labels, Run run) {
    add("nightjar_job_last_run_succeeded", labels, run.state() == RunState.SUCCEEDED ? 1 : 0);
    run.duration()
        .ifPresent(d -> add("nightjar_job_last_run_duration_seconds", labels, seconds(d)));
    add("nightjar_job_last_run_attempts", labels, run.attempt());
    run.exitCode().ifPresent(code -> add("nightjar_job_last_run_exit_code", labels, code));
    resource(run, labels, "cpu_seconds", used -> used.cpuUserSeconds() + used.cpuSystemSeconds());
    run.resources()
        .map(Resources::peakRssBytes)
        .filter(peak -> peak > 0)
        .ifPresent(peak -> add("nightjar_job_last_run_peak_rss_bytes", labels, peak));
    resource(run, labels, "read_bytes", Resources::readBytes);
    resource(run, labels, "written_bytes", Resources::writtenBytes);
  }

  private void resource(Run run, Labels labels, String name, ToDoubleFunction<Resources> of) {
    run.resources()
        .ifPresent(used -> add("nightjar_job_last_run_" + name, labels, of.applyAsDouble(used)));
  }

  private void add(String name, Labels labels, double value) {
    samples
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(new FamilySample(labels.with(Labels.NAME, name), value));
  }

  private static Labels labels(Place place) {
    return Labels.builder().set("job", place.job()).set("instance", place.instance()).build();
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}
