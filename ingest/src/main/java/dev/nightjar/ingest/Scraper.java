package dev.nightjar.ingest;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.model.Entity;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Sightings;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Scrapes all configured targets, each on a virtual thread of its own and at its own place in the
/// interval. Safe for use by many threads.
public final class Scraper implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(3); // for all loops to end

  private final Admission admission;
  private final Clock clock;
  private final Fetcher fetcher;
  private final Tenant tenant;
  private final Sightings sightings;

  /// Held by who changes what is scraped, and waits for loops to end; readers do without.
  private final ReentrantLock changing = new ReentrantLock();

  /// Swapped whole under [#changing].
  private volatile Map<Target, ScrapeLoop> loops = Map.of();

  @GuardedBy("changing")
  private boolean running;

  /// Nothing is scraped before [#start].
  ///
  /// @param sightings is told of each target that is wanted, and of each scrape that succeeds
  public Scraper(
      Admission admission, Clock clock, Fetcher fetcher, Tenant tenant, Sightings sightings) {
    this.admission = admission;
    this.clock = clock;
    this.fetcher = fetcher;
    this.tenant = tenant;
    this.sightings = sightings;
  }

  /// Begins to scrape.
  public void start() {
    changing.lock();
    try {
      if (!running) {
        running = true;
        loops.values().forEach(ScrapeLoop::start);
      }
    } finally {
      changing.unlock();
    }
  }

  /// Scrapes what these configurations say from now on. Targets that stay as they are go on
  /// undisturbed; the series of those that go away end.
  ///
  /// @throws NightjarException `BAD_DATA` for configurations that contradict each other or name a
  ///   malformed address; the old ones then stay in force
  public void reload(List<ScrapeConfig> configs) {
    Set<Target> wanted = targets(configs);
    changing.lock();
    try {
      Map<Target, ScrapeLoop> gone = new LinkedHashMap<>(loops);
      Map<Target, ScrapeLoop> next = new LinkedHashMap<>();
      List<ScrapeLoop> fresh = new ArrayList<>();
      for (Target target : wanted) {
        ScrapeLoop known = gone.remove(target);
        if (known == null) {
          known = new ScrapeLoop(target, tenant, admission, clock, fetcher, sightings);
          fresh.add(known);
        }
        next.put(target, known);
      }
      loops = Collections.unmodifiableMap(next);
      stopAll(gone.values()).forEach(ScrapeLoop::endSeries);
      sightings.wanted(tenant, Entity.Kind.TARGET, intervals(wanted));
      if (running) {
        fresh.forEach(ScrapeLoop::start);
      }
    } finally {
      changing.unlock();
    }
  }

  /// Two targets of the same labels are one to whoever misses them: the more frequent one.
  private static Map<Entity, Duration> intervals(Set<Target> targets) {
    Map<Entity, Duration> intervals = new HashMap<>();
    for (Target target : targets) {
      intervals.merge(target.entity(), target.interval(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
    return intervals;
  }

  private static Set<Target> targets(List<ScrapeConfig> configs) {
    Set<String> names = new HashSet<>();
    Set<Target> targets = new LinkedHashSet<>();
    for (ScrapeConfig config : configs) {
      if (!names.add(config.jobName())) {
        throw Invalid.because(
            "job_name \"" + config.jobName() + "\" stands twice, it must be unique");
      }
      targets.addAll(Target.of(config));
    }
    return targets;
  }

  /// Stops loops together; gives those that have ended in time. One that is still storing ends by
  /// itself.
  private List<ScrapeLoop> stopAll(Collection<ScrapeLoop> leaving) {
    leaving.forEach(ScrapeLoop::stop);
    List<ScrapeLoop> ended = new ArrayList<>();
    long deadline = clock.monotonicNanos() + PATIENCE.toNanos();
    try {
      for (ScrapeLoop loop : leaving) {
        long left = Math.max(0, deadline - clock.monotonicNanos());
        if (loop.awaitEnd(Duration.ofNanos(left))) {
          ended.add(loop);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the loops end by themselves
    }
    return ended;
  }

  /// How all targets fare, by pool and address.
  public List<TargetStatus> targets() {
    return loops.values().stream()
        .map(ScrapeLoop::status)
        .sorted(
            Comparator.comparing(TargetStatus::pool)
                .thenComparing(status -> status.uri().toString())
                .thenComparing(TargetStatus::labels))
        .toList();
  }

  /// What the targets' last pages say of their families.
  public List<TargetMetadata> metadata() {
    List<TargetMetadata> all = new ArrayList<>();
    loops.forEach(
        (target, loop) ->
            loop.metadata().forEach(m -> all.add(new TargetMetadata(target.labels(), m))));
    return all;
  }

  /// Ends all scraping. Series do not end with it: the process that starts next goes on with them.
  @Override
  public void close() {
    changing.lock();
    try {
      running = false;
      stopAll(loops.values());
      loops = Map.of();
    } finally {
      changing.unlock();
    }
  }
}
