package dev.nightjar.jobs.watch;

import dev.nightjar.base.Clock;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.util.Optional;

/// Puts what people say of jobs on what is watched of them. Safe for use by many threads.
final class Expectations {
  private final GivenSettings settings;
  private final StatedSchedules stated;
  private final WatchedInstances watched;
  private final PastReader past;
  private final RunStore runs;
  private final Clock clock;

  Expectations(
      GivenSettings settings,
      StatedSchedules stated,
      WatchedInstances watched,
      PastReader past,
      RunStore runs,
      Clock clock) {
    this.settings = settings;
    this.stated = stated;
    this.watched = watched;
    this.past = past;
    this.runs = runs;
    this.clock = clock;
  }

  /// To be called before anything is read: since when all that is said now is known.
  void prepare(Tenant tenant) {
    stated.refresh(tenant);
  }

  /// All that was said before this start, once what is known by its past is watched.
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
    stated.refresh(tenant);
    settings.all(tenant).forEach(each -> isExpected(tenant, each.job()));
  }

  /// What a person has just said of a job, which may be one that nobody heard of yet.
  void changed(Tenant tenant, String job) {
    stated.refresh(tenant);
    if (settings.of(tenant, job).isPresent()) {
      isExpected(tenant, job);
    } else {
      said(tenant, job);
    }
  }

  private void isExpected(Tenant tenant, String job) {
    if (watched.of(tenant, job).isEmpty()) {
      neverRan(tenant, job);
    } else {
      said(tenant, job);
    }
  }

  private void said(Tenant tenant, String job) {
    Optional<JobSettings> now = settings.of(tenant, job);
    if (watched.isHeldOtherwise(tenant, now.orElseGet(() -> JobSettings.of(job)))) {
      watched.clear(tenant, job);
      past.read(tenant, job);
    }
    watched.of(tenant, job).forEach(each -> each.settings(now, stated.since(tenant, job)));
  }

  /// All that the configuration file says now; what it said before counts no more.
  void configured() {
    expectAll(Tenant.DEFAULT);
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
