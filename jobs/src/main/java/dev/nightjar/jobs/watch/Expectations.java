package dev.nightjar.jobs.watch;

import dev.nightjar.base.Clock;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.util.List;
import java.util.Optional;

/// Puts what people say of jobs on what is watched of them. Safe for use by many threads.
final class Expectations {
  private final GivenSettings settings;
  private final WatchedInstances watched;
  private final PastReader past;
  private final RunStore runs;
  private final Clock clock;

  Expectations(
      GivenSettings settings,
      WatchedInstances watched,
      PastReader past,
      RunStore runs,
      Clock clock) {
    this.settings = settings;
    this.watched = watched;
    this.past = past;
    this.runs = runs;
    this.clock = clock;
  }

  /// All that was said before this start, of jobs that are known by their past.
  void begin(Tenant tenant) {
    for (JobSettings said : settings.all(tenant)) {
      if (watched.of(tenant, said.job()).isEmpty()) {
        WatchedInstance made = neverRan(tenant, said.job());
        made.wasExpected(firstSeen(tenant, said.job()));
      } else {
        said(tenant, said.job());
      }
    }
  }

  /// All that is said now.
  void expectAll(Tenant tenant) {
    settings.all(tenant).forEach(each -> expect(tenant, each.job()));
  }

  /// What is said of a job now, which may be one that nobody heard of yet.
  void expect(Tenant tenant, String job) {
    if (watched.of(tenant, job).isEmpty()) {
      neverRan(tenant, job);
    } else {
      said(tenant, job);
    }
  }

  /// What is said of a job now, and be it nothing any more.
  void said(Tenant tenant, String job) {
    Optional<JobSettings> now = settings.of(tenant, job);
    if (watched.isHeldOtherwise(tenant, now.orElseGet(() -> JobSettings.of(job)))) {
      watched.clear(tenant, job);
      past.read(tenant, job);
    }
    watched.of(tenant, job).forEach(each -> each.settings(now));
  }

  /// What the configuration file no longer says counts no more either.
  void configured(List<JobSettings> all) {
    all.forEach(each -> expect(Tenant.DEFAULT, each.job()));
    watched.jobs(Tenant.DEFAULT).forEach(job -> said(Tenant.DEFAULT, job));
  }

  private WatchedInstance neverRan(Tenant tenant, String job) {
    runs.ensureJob(tenant, job);
    return watched.ensureShared(tenant, job);
  }

  private long firstSeen(Tenant tenant, String job) {
    return runs.job(tenant, job)
        .map(each -> each.firstSeen().toEpochMilli())
        .orElse(clock.millis());
  }
}
