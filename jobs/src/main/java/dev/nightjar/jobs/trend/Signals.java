package dev.nightjar.jobs.trend;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.base.Clock;
import dev.nightjar.jobs.tick.Ticker;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.SampleColumns;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What goes wrong slowly, and no single run tells: what grows to its limit, stands still, is never
/// done, becomes older, is tried for ever or fails unnoticed. It looks at jobs for some seconds
/// each minute, one after the other; what it knows is what it saw then. Safe for use by many
/// threads.
public final class Signals implements Conditions, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int MAX_CONDITIONS = 5_000;
  private static final int MAX_INSTANCES = 20;

  /// How long is looked in one go: a twentieth of a core, which is some thousand places a minute. A
  /// slow store does not stop it altogether.
  private static final long SHARE_NANOS = PAUSE.toNanos() / 20;

  private static final int LEAST_PLACES = 20;

  /// The same for the first round, until which nothing is known; and for any, in places.
  private static final long FIRST_NANOS = PAUSE.toNanos() / 3;

  private static final int MOST_PLACES = 20_000;

  private final SignalSources sources;
  private final Tenant tenant;
  private final Clock clock;
  private final Ticker ticker;
  private volatile Optional<List<Condition>> known = Optional.empty();
  private volatile Map<String, Set<String>> instances = Map.of();
  private volatile boolean isClosing;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Forecasts forecasts;

  @GuardedBy("lock")
  private final SampleColumns samples = new SampleColumns();

  @GuardedBy("lock")
  private final Map<Place, PlaceWatch> watches = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Deque<Map.Entry<Place, Boolean>> ahead = new ArrayDeque<>();

  public Signals(SignalSources sources, Tenant tenant, Clock clock) {
    this.sources = sources;
    this.tenant = tenant;
    this.clock = clock;
    this.forecasts = sources.forecasts();
    this.ticker = new Ticker("signals", clock, PAUSE, this::tick);
  }

  /// Begins to look, with a pause.
  public void start() {
    ticker.start();
  }

  /// Returns when it does not look any more.
  @Override
  public void close() {
    isClosing = true;
    ticker.close();
  }

  @Override
  public List<ConditionKind> kinds() {
    return SignalKinds.ALL;
  }

  @Override
  public boolean knows(ConditionKind kind) {
    return known.isPresent();
  }

  /// What was wrong when it last looked at each job.
  ///
  /// @throws NightjarException `UNAVAILABLE` until it has looked at each once
  @Override
  public List<Condition> now(Tenant asked, Instant at) {
    if (!asked.equals(tenant)) {
      return List.of();
    }
    return known.orElseThrow(
        () -> new NightjarException(ErrorCode.UNAVAILABLE, "not all jobs have been looked at yet"));
  }

  /// Where the numbers of a job go on each of its instances, as of now. Costs some milliseconds for
  /// each instance; of more than 20 the others are left out.
  public List<Forecast> forecasts(Tenant asked, String job) {
    Set<String> places = new LinkedHashSet<>();
    sources.runs().newest(asked, job).stream().map(Run::instance).forEach(places::add);
    if (asked.equals(tenant)) {
      places.addAll(instances.getOrDefault(job, Set.of()));
    }
    Forecasts own = sources.forecasts();
    Instant at = clock.now();
    return places.stream()
        .limit(MAX_INSTANCES)
        .flatMap(instance -> own.of(asked, job, instance, at).stream())
        .toList();
  }

  /// Looks at those whose turn it is: what the ticker does, for those who do not want to wait.
  public void tick() {
    synchronized (lock) {
      Instant at = clock.now();
      long start = clock.monotonicNanos();
      if (ahead.isEmpty()) {
        begin(at);
      }
      Set<String> counters = counters();
      int looks = 0;
      while (!ahead.isEmpty() && !isClosing && hasTime(looks, clock.monotonicNanos() - start)) {
        Map.Entry<Place, Boolean> next = ahead.removeFirst();
        look(next.getKey(), next.getValue(), counters, at);
        looks++;
      }
      LOG.debug(
          "looked at {} places in {} ms, {} are ahead",
          looks,
          Duration.ofNanos(clock.monotonicNanos() - start).toMillis(),
          ahead.size());
      if (known.isPresent() || ahead.isEmpty()) {
        known = Optional.of(conditions());
      }
    }
  }

  private boolean hasTime(int looks, long nanos) {
    long most = known.isEmpty() ? FIRST_NANOS : SHARE_NANOS;
    return looks < LEAST_PLACES || (nanos < most && looks < MOST_PLACES);
  }

  @GuardedBy("lock")
  private void begin(Instant at) {
    Map<Place, Boolean> places = Places.all(sources.runs(), sources.metrics(), tenant, at);
    watches.keySet().retainAll(places.keySet());
    ahead.addAll(places.entrySet());
    Map<String, Set<String>> byJob = new TreeMap<>();
    for (Place place : places.keySet()) {
      byJob.computeIfAbsent(place.job(), _ -> new LinkedHashSet<>()).add(place.instance());
    }
    instances = byJob;
  }

  private Set<String> counters() {
    return sources.metrics().metadata(tenant).stream()
        .filter(family -> family.type() == MetricType.COUNTER)
        .map(family -> family.family())
        .collect(Collectors.toSet());
  }

  @GuardedBy("lock")
  private void look(Place place, boolean isUp, Set<String> counters, Instant at) {
    PlaceWatch watch =
        watches.computeIfAbsent(place, _ -> new PlaceWatch(sources, forecasts, samples, place));
    try {
      watch.look(tenant, isUp, counters, at);
    } catch (RuntimeException e) {
      LOG.warn("{} on {} could not be looked at this time", place.job(), place.instance(), e);
    }
  }

  @GuardedBy("lock")
  private List<Condition> conditions() {
    List<Condition> all = new ArrayList<>();
    for (PlaceWatch watch : watches.values()) {
      all.addAll(watch.conditions());
    }
    return List.copyOf(all.subList(0, Math.min(MAX_CONDITIONS, all.size())));
  }
}
