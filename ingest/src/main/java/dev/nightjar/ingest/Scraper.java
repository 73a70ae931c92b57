package dev.nightjar.ingest;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
  private static final Duration PATIENCE = Duration.ofSeconds(5); // for a loop to notice its end

  private final Admission admission;
  private final Clock clock;
  private final Fetcher fetcher;
  private final Tenant tenant;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private Map<Target, ScrapeLoop> loops = new LinkedHashMap<>();

  @GuardedBy("lock")
  private boolean running;

  /// Nothing is scraped before [#start].
  public Scraper(Admission admission, Clock clock, Fetcher fetcher, Tenant tenant) {
    this.admission = admission;
    this.clock = clock;
    this.fetcher = fetcher;
    this.tenant = tenant;
  }

  /// Begins to scrape.
  public void start() {
    lock.lock();
    try {
      if (!running) {
        running = true;
        loops.values().forEach(ScrapeLoop::start);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Scrapes what these configurations say from now on. Targets that stay as they are go on
  /// undisturbed; the series of those that go away end.
  ///
  /// @throws NightjarException `BAD_DATA` for configurations that contradict each other or name a
  ///   malformed address; the old ones then stay in force
  public void reload(List<ScrapeConfig> configs) {
    Set<Target> wanted = targets(configs);
    lock.lock();
    try {
      Map<Target, ScrapeLoop> next = new LinkedHashMap<>();
      List<ScrapeLoop> fresh = new ArrayList<>();
      for (Target target : wanted) {
        ScrapeLoop known = loops.remove(target);
        if (known == null) {
          known = new ScrapeLoop(target, tenant, admission, clock, fetcher);
          fresh.add(known);
        }
        next.put(target, known);
      }
      Collection<ScrapeLoop> gone = loops.values();
      loops = next;
      endAll(gone, true);
      if (running) {
        fresh.forEach(ScrapeLoop::start);
      }
    } finally {
      lock.unlock();
    }
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

  private static void endAll(Collection<ScrapeLoop> loops, boolean endSeries) {
    loops.forEach(ScrapeLoop::stop);
    try {
      for (ScrapeLoop loop : loops) {
        if (loop.awaitEnd(PATIENCE) && endSeries) {
          loop.endSeries();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the loops end by themselves
    }
  }

  /// How all targets fare, by pool and address.
  public List<TargetStatus> targets() {
    lock.lock();
    try {
      return loops.values().stream()
          .map(ScrapeLoop::status)
          .sorted(
              Comparator.comparing(TargetStatus::pool)
                  .thenComparing(status -> status.uri().toString())
                  .thenComparing(TargetStatus::labels))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// What the targets' last pages say of their families.
  public List<TargetMetadata> metadata() {
    lock.lock();
    try {
      List<TargetMetadata> all = new ArrayList<>();
      loops.forEach(
          (target, loop) ->
              loop.metadata().forEach(m -> all.add(new TargetMetadata(target.labels(), m))));
      return all;
    } finally {
      lock.unlock();
    }
  }

  /// Ends all scraping. Series do not end with it: the process that starts next goes on with them.
  @Override
  public void close() {
    lock.lock();
    try {
      running = false;
      endAll(loops.values(), false);
      loops.clear();
    } finally {
      lock.unlock();
    }
  }
}
