package dev.nightjar.jobs.watch;

import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.JobDecisions.Learned;
import dev.nightjar.model.Tenant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// What people said of learned schedules: read once and kept up. Safe for use by many threads.
final class LearnedDecisions {
  private record Place(String job, String instance) {}

  private final JobDecisions decisions;
  private final ConcurrentMap<Tenant, Map<Place, Learned>> known = new ConcurrentHashMap<>();

  LearnedDecisions(JobDecisions decisions) {
    this.decisions = decisions;
  }

  void load(Tenant tenant) {
    decisions.learned(tenant).forEach(each -> remember(tenant, each));
  }

  void save(Tenant tenant, Learned changed) {
    decisions.save(tenant, changed);
    remember(tenant, changed);
  }

  private void remember(Tenant tenant, Learned each) {
    of(tenant).put(new Place(each.job(), each.instance()), each);
  }

  private Map<Place, Learned> of(Tenant tenant) {
    return known.computeIfAbsent(tenant, _ -> new ConcurrentHashMap<>());
  }

  Optional<Learned> of(Tenant tenant, String job, String instance) {
    return Optional.ofNullable(of(tenant).get(new Place(job, instance)));
  }
}
