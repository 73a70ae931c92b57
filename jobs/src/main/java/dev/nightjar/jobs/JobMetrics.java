package dev.nightjar.jobs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.jobs.watch.JobWatch;
import dev.nightjar.model.Appended;
import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricFamily.FamilySample;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.NewestSamples;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.SampleBatch;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The families `nightjar_job_*`: as a page to be scraped, and as samples of our own metric store,
/// for all jobs at an interval and for one job right after each report of it.
///
/// Figures come from the run store, so counters go on after a restart where they stood. They are
/// kept by job, and only those of a job that changed are read again; jobs that change at the same
/// time share one batch of samples. Samples of a series ascend in time even when the wall clock is
/// set back, and over a restart: they go on from the store's newest. Trouble with the metric store
/// never fails a report: it is counted, logged when it begins, and the next interval brings the
/// same figures. Safe for use by many threads.
public final class JobMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(JobMetrics.class);

  /// How old figures may be: retention also changes them, and tells nobody.
  private static final Duration MAX_AGE = Duration.ofMinutes(10);

  private record Key(Tenant tenant, String job) {}

  /// The figures of a tenant's jobs, all read at once at `madeNanos` and each again as it changed.
  private record Figures(long madeNanos, ConcurrentMap<String, List<MetricFamily>> byJob) {}

  private final JobsConfig config;
  private final RunStore runs;
  private final MetricStore metrics;
  private final JobWatch watch;
  private final Clock clock;
  private final Refusals refusals;
  private final ConcurrentMap<Tenant, Figures> figures = new ConcurrentHashMap<>();

  /// Jobs that changed since their figures were read.
  private final Set<Key> changed = ConcurrentHashMap.newKeySet();

  /// Held from reading the figures until they are appended, so that older ones never come later.
  private final ReentrantLock appending = new ReentrantLock();

  @GuardedBy("appending")
  private long lastMillis;

  /// Tenants whose stored samples [#lastMillis] is known to be beyond.
  @GuardedBy("appending")
  private final Set<Tenant> caughtUp = new HashSet<>();

  /// Tenants whose last figures were not all stored.
  @GuardedBy("appending")
  private final Set<Tenant> troubled = new HashSet<>();

  JobMetrics(JobsConfig config, JobStores stores, JobWatch watch, Clock clock, Refusals refusals) {
    this.config = config;
    this.runs = stores.runs();
    this.metrics = stores.samples();
    this.watch = watch;
    this.clock = clock;
    this.refusals = refusals;
  }

  /// All families of a tenant in order of their names.
  public List<MetricFamily> families(Tenant tenant) {
    appending.lock();
    try {
      return JobFamilies.merged(fresh(tenant));
    } finally {
      appending.unlock();
    }
  }

  @GuardedBy("appending")
  private Figures current(Tenant tenant) {
    Figures known = figures.get(tenant);
    long now = clock.monotonicNanos();
    if (known != null && now - known.madeNanos() < MAX_AGE.toNanos()) {
      return known;
    }
    ConcurrentMap<String, List<MetricFamily>> byJob = new ConcurrentSkipListMap<>();
    byJob.putAll(JobFamilies.byJob(runs.counts(tenant), runs.newest(tenant), runs.retries(tenant)));
    var made = new Figures(now, byJob);
    figures.put(tenant, made);
    return made;
  }

  /// Appends all figures of all tenants as samples of now.
  void append() {
    appending.lock();
    try {
      for (Tenant tenant : config.tenants()) {
        append(tenant, fresh(tenant));
      }
    } finally {
      appending.unlock();
    }
  }

  /// Appends the figures of these jobs, and of others that changed meanwhile, as samples of now.
  void changed(Tenant tenant, Set<String> jobs) {
    List<Key> keys = jobs.stream().map(job -> new Key(tenant, job)).toList();
    changed.addAll(keys);
    appending.lock();
    try {
      if (keys.stream().anyMatch(changed::contains)) {
        appendChanged();
      }
    } finally {
      appending.unlock();
    }
  }

  @GuardedBy("appending")
  private void appendChanged() {
    Map<Tenant, List<List<MetricFamily>>> fresh = new HashMap<>();
    for (Key key : List.copyOf(changed)) {
      changed.remove(key);
      List<MetricFamily> families = ofJob(key.tenant(), key.job());
      current(key.tenant()).byJob().put(key.job(), families);
      fresh
          .computeIfAbsent(key.tenant(), _ -> new ArrayList<>())
          .add(with(key.tenant(), key.job(), families));
    }
    fresh.forEach(this::append);
  }

  private List<MetricFamily> ofJob(Tenant tenant, String job) {
    return JobFamilies.byJob(
            runs.counts(tenant, job), runs.newest(tenant, job), runs.retries(tenant, job))
        .getOrDefault(job, List.of());
  }

  /// All figures, with those of what is expected as they are now: these change with the clock.
  @GuardedBy("appending")
  private List<List<MetricFamily>> fresh(Tenant tenant) {
    List<List<MetricFamily>> all = new ArrayList<>();
    current(tenant).byJob().forEach((job, families) -> all.add(with(tenant, job, families)));
    return all;
  }

  private List<MetricFamily> with(Tenant tenant, String job, List<MetricFamily> families) {
    return JobFamilies.with(families, watch.expected(tenant, job), watch.numbers(tenant, job));
  }

  @GuardedBy("appending")
  private void append(Tenant tenant, Collection<List<MetricFamily>> jobs) {
    if (jobs.stream().allMatch(List::isEmpty)) {
      return;
    }
    try {
      catchUp(tenant);
      Appended appended = metrics.append(tenant, batch(jobs));
      appended.refused().forEach(each -> refusals.count("metrics", each));
      told(tenant, appended.refused());
    } catch (NightjarException e) {
      var refusal =
          new Refusal(
              Refusal.Reason.UNAVAILABLE, "figures of jobs", String.valueOf(e.getMessage()));
      refusals.count("metrics", refusal);
      told(tenant, List.of(refusal));
    }
  }

  /// Goes on from the newest samples of an earlier process, whose clock was ahead of ours.
  @GuardedBy("appending")
  private void catchUp(Tenant tenant) {
    if (!caughtUp.contains(tenant)) {
      for (long millis :
          NewestSamples.newerThan(metrics, tenant, JobFamilies.RUNNING, clock.millis()).values()) {
        lastMillis = Math.max(lastMillis, millis);
      }
      caughtUp.add(tenant);
    }
  }

  @GuardedBy("appending")
  private SampleBatch batch(Collection<List<MetricFamily>> jobs) {
    lastMillis = Math.max(clock.millis(), lastMillis + 1);
    var batch = new SampleBatch();
    Set<Metadata> described = new HashSet<>();
    for (List<MetricFamily> families : jobs) {
      for (MetricFamily family : families) {
        if (described.add(family.metadata())) {
          batch.describe(family.metadata());
        }
        for (FamilySample sample : family.samples()) {
          batch.add(sample.labels(), lastMillis, sample.value());
        }
      }
    }
    return batch;
  }

  /// Logs trouble when it begins.
  @GuardedBy("appending")
  private void told(Tenant tenant, List<Refusal> refused) {
    if (refused.isEmpty()) {
      troubled.remove(tenant);
    } else if (troubled.add(tenant)) {
      Refusal first = refused.getFirst();
      LOG.warn(
          "the metric store did not take {} figures of jobs, the first: {}: {}",
          refused.size(),
          first.item(),
          first.detail());
    }
  }
}
