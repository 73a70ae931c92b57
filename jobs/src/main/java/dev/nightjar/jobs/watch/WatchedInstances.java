package dev.nightjar.jobs.watch;

import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Tenant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/// All that is watched, by tenant, job and instance. A job that its hosts share, and one that is
/// expected and never ran, has one instance without a name. Safe for use by many threads.
final class WatchedInstances {
  private static final String SHARED = "";

  /// Instances of one job; those that ran last stay.
  private static final int MAX_OF_JOB = 1_000;

  private final GivenSettings settings;
  private final StatedSchedules stated;
  private final ZoneId ownZone;
  private final ConcurrentMap<Tenant, ConcurrentSkipListMap<String, Map<String, WatchedInstance>>>
      watched = new ConcurrentHashMap<>();

  /// @param ownZone the server's, for jobs whose host told none
  WatchedInstances(GivenSettings settings, StatedSchedules stated, ZoneId ownZone) {
    this.settings = settings;
    this.stated = stated;
    this.ownZone = ownZone;
  }

  private ConcurrentSkipListMap<String, Map<String, WatchedInstance>> of(Tenant tenant) {
    return watched.computeIfAbsent(tenant, _ -> new ConcurrentSkipListMap<>());
  }

  /// The one that stands for a job on a host, made when there is none.
  WatchedInstance ensure(Tenant tenant, String job, String host) {
    Optional<JobSettings> said = settings.of(tenant, job);
    String name = said.map(JobSettings::isShared).orElse(false) ? SHARED : host;
    Map<String, WatchedInstance> all =
        of(tenant).computeIfAbsent(job, _ -> new ConcurrentSkipListMap<>());
    if (!name.equals(SHARED)) {
      WatchedInstance any = all.get(SHARED);
      if (any != null && !any.hasRuns()) {
        all.remove(SHARED); // it stood for any instance until one was known
      }
    }
    WatchedInstance found = all.get(name);
    if (found != null) {
      return found;
    }
    makeRoom(all);
    var made = new WatchedInstance(job, name, ownZone);
    made.settings(said, stated.since(tenant, job));
    WatchedInstance other = all.putIfAbsent(name, made);
    return other == null ? made : other;
  }

  /// The one that stands for all instances of a job.
  WatchedInstance ensureShared(Tenant tenant, String job) {
    return ensure(tenant, job, SHARED);
  }

  private static void makeRoom(Map<String, WatchedInstance> all) {
    if (all.size() >= MAX_OF_JOB) {
      all.values().stream()
          .min(Comparator.comparingLong(each -> each.read(of -> of.runs().lastStart())))
          .ifPresent(oldest -> all.remove(oldest.instance()));
    }
  }

  /// Those of a job, by their names.
  List<WatchedInstance> of(Tenant tenant, String job) {
    return List.copyOf(of(tenant).getOrDefault(job, Map.of()).values());
  }

  Optional<WatchedInstance> find(Tenant tenant, String job, String instance) {
    return Optional.ofNullable(of(tenant).getOrDefault(job, Map.of()).get(instance));
  }

  /// The instance of this name, or the one that stands for all.
  Optional<WatchedInstance> standingFor(Tenant tenant, String job, String instance) {
    return find(tenant, job, instance).or(() -> find(tenant, job, SHARED));
  }

  boolean knows(Tenant tenant, String job) {
    return of(tenant).containsKey(job);
  }

  Set<String> jobs(Tenant tenant) {
    return Set.copyOf(of(tenant).keySet());
  }

  void forEach(Tenant tenant, Consumer<WatchedInstance> each) {
    of(tenant).values().forEach(ofJob -> ofJob.values().forEach(each));
  }

  /// Forgets the instances of a job, which stays known.
  void clear(Tenant tenant, String job) {
    of(tenant).getOrDefault(job, Map.of()).clear();
  }

  /// Whether a job that ran is held per instance and should be shared, or the other way round.
  boolean isHeldOtherwise(Tenant tenant, JobSettings said) {
    List<WatchedInstance> all = of(tenant, said.job());
    boolean isHeldShared = all.size() == 1 && all.getFirst().instance().equals(SHARED);
    return said.isShared() != isHeldShared && all.stream().anyMatch(WatchedInstance::hasRuns);
  }
}
