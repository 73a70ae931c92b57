package dev.nightjar.jobs.watch;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// What people said is expected of jobs: in the configuration file, which counts more, and through
/// the API, which is kept in the store. Read once and kept up; safe for use by many threads.
public final class GivenSettings {
  private final JobDecisions decisions;
  private final ConcurrentMap<Tenant, Map<String, JobSettings>> saved = new ConcurrentHashMap<>();
  private volatile Map<String, JobSettings> configured = Map.of();

  public GivenSettings(JobDecisions decisions) {
    this.decisions = decisions;
  }

  /// What the configuration file says from now on, of the default tenant's jobs.
  void configure(List<JobSettings> all) {
    Map<String, JobSettings> byJob = new TreeMap<>();
    all.forEach(each -> byJob.put(each.job(), each));
    configured = Map.copyOf(byJob);
  }

  private Map<String, JobSettings> saved(Tenant tenant) {
    return saved.computeIfAbsent(
        tenant,
        each -> {
          Map<String, JobSettings> byJob = new ConcurrentHashMap<>();
          decisions.settings(each).forEach(settings -> byJob.put(settings.job(), settings));
          return byJob;
        });
  }

  /// What is expected of a job; empty when nobody said anything.
  public Optional<JobSettings> of(Tenant tenant, String job) {
    JobSettings settings = tenant.equals(Tenant.DEFAULT) ? configured.get(job) : null;
    return Optional.ofNullable(settings != null ? settings : saved(tenant).get(job));
  }

  /// `config` or `saved`; empty when nobody said anything.
  public String source(Tenant tenant, String job) {
    if (isConfigured(tenant, job)) {
      return "config";
    }
    return saved(tenant).containsKey(job) ? "saved" : "";
  }

  /// All of them, each job once.
  List<JobSettings> all(Tenant tenant) {
    List<JobSettings> all = new ArrayList<>();
    if (tenant.equals(Tenant.DEFAULT)) {
      all.addAll(configured.values());
    }
    for (JobSettings settings : saved(tenant).values()) {
      if (!isConfigured(tenant, settings.job())) {
        all.add(settings);
      }
    }
    return all;
  }

  void save(Tenant tenant, JobSettings settings) {
    refuseConfigured(tenant, settings.job());
    decisions.save(tenant, settings);
    saved(tenant).put(settings.job(), settings);
  }

  void delete(Tenant tenant, String job) {
    refuseConfigured(tenant, job);
    decisions.deleteSettings(tenant, job);
    saved(tenant).remove(job);
  }

  private boolean isConfigured(Tenant tenant, String job) {
    return tenant.equals(Tenant.DEFAULT) && configured.containsKey(job);
  }

  private void refuseConfigured(Tenant tenant, String job) {
    if (isConfigured(tenant, job)) {
      throw new NightjarException(
          ErrorCode.CONFLICT,
          "what is expected of \"%s\" stands in the configuration file: change it there"
              .formatted(job));
    }
  }
}
