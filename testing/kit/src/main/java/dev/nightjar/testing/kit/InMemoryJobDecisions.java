package dev.nightjar.testing.kit;

import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What people say of jobs, in memory. Safe for use by many threads.
public final class InMemoryJobDecisions implements JobDecisions {
  private record Place(String job, String instance) {}

  private static final class Data {
    final Map<String, JobSettings> settings = new TreeMap<>();
    final Map<Place, Learned> learned =
        new TreeMap<>(Comparator.comparing(Place::job).thenComparing(Place::instance));
    final Map<String, StatedSchedule> stated = new TreeMap<>();
    Optional<Instant> watchedUntil = Optional.empty();
  }

  private final Object lock = new Object();
  private final Map<Tenant, Data> tenants = new HashMap<>(); // guarded by lock

  private Data of(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new Data());
  }

  @Override
  public List<JobSettings> settings(Tenant tenant) {
    synchronized (lock) {
      return List.copyOf(of(tenant).settings.values());
    }
  }

  @Override
  public void save(Tenant tenant, JobSettings settings) {
    synchronized (lock) {
      of(tenant).settings.put(settings.job(), settings);
    }
  }

  @Override
  public void deleteSettings(Tenant tenant, String job) {
    synchronized (lock) {
      of(tenant).settings.remove(job);
    }
  }

  @Override
  public List<Learned> learned(Tenant tenant) {
    synchronized (lock) {
      return List.copyOf(of(tenant).learned.values());
    }
  }

  @Override
  public void save(Tenant tenant, Learned learned) {
    synchronized (lock) {
      of(tenant).learned.put(new Place(learned.job(), learned.instance()), learned);
    }
  }

  @Override
  public List<StatedSchedule> statedSchedules(Tenant tenant) {
    synchronized (lock) {
      return List.copyOf(of(tenant).stated.values());
    }
  }

  @Override
  public void saveStatedSchedules(Tenant tenant, List<StatedSchedule> changed, Set<String> gone) {
    synchronized (lock) {
      gone.forEach(of(tenant).stated::remove);
      changed.forEach(each -> of(tenant).stated.put(each.job(), each));
    }
  }

  @Override
  public Optional<Instant> watchedUntil(Tenant tenant) {
    synchronized (lock) {
      return of(tenant).watchedUntil;
    }
  }

  @Override
  public void saveWatchedUntil(Tenant tenant, Instant until) {
    synchronized (lock) {
      of(tenant).watchedUntil = Optional.of(until);
    }
  }
}
