package dev.nightjar.jobs.watch;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.watch.DueTimes.Event;
import dev.nightjar.jobs.watch.DueTimes.Gap;
import dev.nightjar.jobs.watch.RunRing.Entry;
import dev.nightjar.jobs.watch.WatchedInstance.NewestEnd;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.JobDecisions.Learned;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunId;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows for every job on every instance when it is due, sees whether it came, and tells what is
/// wrong with it.
///
/// What it knows it learns from the run store: at the start from the newest runs of each job, then
/// from each report. Until it has learned, [#now] cannot say what is wrong. A due time that nobody
/// answered becomes a run of its own, which is `missed`; it is forgotten again when a report shows
/// that it ran in time. Safe for use by many threads.
public final class JobWatch implements Conditions, AutoCloseable {
  /// The fact of a run that tells its host's time zone.
  public static final String TIME_ZONE = "time_zone";

  /// Instances of one job that are watched; those that ran last stay.
  private static final int MAX_INSTANCES = 1_000;

  /// How often it is noted that we watch.
  private static final Duration NOTING = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);
  private static final String SHARED = "";

  /// Reports that wait for the past to be read.
  private static final int MAX_WAITING = 100_000;

  private record Reported(
      Tenant tenant, Run run, String why, Optional<String> zone, Instant at, boolean isWord) {}

  private final List<Tenant> tenants;
  private final RunStore runs;
  private final RunHistory history;
  private final JobDecisions decisions;
  private final GivenSettings settings;
  private final ZoneId ownZone;
  private final Clock clock;
  private final BiConsumer<Tenant, String> changed;
  private final Absences absences = new Absences();
  private final ConcurrentMap<Tenant, ConcurrentSkipListMap<String, Map<String, WatchedInstance>>>
      watched = new ConcurrentHashMap<>();
  private final ConcurrentMap<Tenant, ConcurrentMap<String, Learned>> learned =
      new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Reported> early = new ConcurrentLinkedQueue<>();
  private volatile boolean isLoaded;
  private volatile boolean isClosed;
  private volatile long notedMillis = Long.MIN_VALUE;

  /// @param ownZone the server's, for jobs whose host told none
  /// @param changed is called when a run was added or removed here
  public JobWatch(
      List<Tenant> tenants,
      RunStore runs,
      RunHistory history,
      JobDecisions decisions,
      GivenSettings settings,
      ZoneId ownZone,
      Clock clock,
      BiConsumer<Tenant, String> changed) {
    this.tenants = List.copyOf(tenants);
    this.runs = runs;
    this.history = history;
    this.decisions = decisions;
    this.settings = settings;
    this.ownZone = ownZone;
    this.clock = clock;
    this.changed = changed;
  }

  /// Learns from all runs of the past. Takes seconds where there are many; reports may come
  /// meanwhile.
  public void load() {
    long now = clock.millis();
    for (Tenant tenant : tenants) {
      decisions
          .watchedUntil(tenant)
          .ifPresent(until -> absences.restarted(until.toEpochMilli(), now));
      decisions.learned(tenant).forEach(each -> remember(tenant, each));
      var zones = new HostZones(runs);
      Map<RunId, Run> newest = new HashMap<>();
      runs.newest(tenant).forEach(run -> newest.put(run.id(), run));
      history.forEachPast(tenant, RunRing.MAX, past -> load(tenant, past, zones, newest));
      settings.all(tenant).forEach(each -> expect(tenant, each, true));
      lookAtAll(tenant, now);
      of(tenant).values().forEach(all -> all.values().forEach(WatchedInstance::isLoaded));
    }
    isLoaded = true;
    takeEarly();
    for (Tenant tenant : tenants) { // what was said meanwhile
      settings.all(tenant).forEach(each -> expect(tenant, each, false));
    }
    look();
  }

  private void load(
      Tenant tenant, List<PastRun> newestFirst, HostZones zones, Map<RunId, Run> known) {
    if (isClosed) {
      throw new CancellationException("closed");
    }
    if (newestFirst.isEmpty()) {
      return;
    }
    PastRun newest = newestFirst.getFirst();
    WatchedInstance instance = instance(tenant, newest.job(), newest.instance());
    instance.lastHost(newest.instance());
    instance.wasExpected(firstSeen(tenant, newest.job()));
    for (PastRun past : newestFirst.reversed()) {
      instance.take(entry(past), end(past), false);
    }
    PastRun last =
        newestFirst.stream()
            .filter(past -> past.state() != RunState.MISSED)
            .findFirst()
            .orElse(newest);
    zones.of(tenant, last.instance(), last.id()).ifPresent(instance::zone);
    Run run = known.get(last.id());
    if (run != null) {
      String why = isFlawed(last.verdict()) ? Flaws.of(runs.evidence(tenant, last.id())) : "";
      instance.take(entry(last), end(run, why), isOfWrapper(run));
    }
  }

  private static Entry entry(PastRun past) {
    return new Entry(
        RunRing.hash(past.id().text()),
        earlier(past.startedAt(), past.heardAt()),
        past.state(),
        past.duration().map(Duration::toMillis).orElse(-1L),
        Duration.between(past.startedAt(), past.heardAt()).toMillis(),
        isFlawed(past.verdict()));
  }

  /// A start after the first word of it is one by a clock that is ahead.
  private static long earlier(Instant start, Instant heard) {
    return Math.min(start.toEpochMilli(), heard.toEpochMilli());
  }

  private static NewestEnd end(PastRun past) {
    return new NewestEnd(
        past.id().text(), past.startedAt(), past.state(), isFlawed(past.verdict()), "");
  }

  private static boolean isFlawed(Optional<Verdict> verdict) {
    return verdict.isPresent() && verdict.get() != Verdict.GOOD;
  }

  /// Takes a run as it was saved.
  ///
  /// @param why what was found of it, in one sentence; may be empty
  /// @param zone its host's time zone, when that was told
  /// @param isWord whether its reporter told it just now; not when we found something out by
  ///   ourselves
  public void reported(Tenant tenant, Run run, String why, Optional<String> zone, boolean isWord) {
    var told = new Reported(tenant, run, why, zone, clock.now(), isWord);
    if (isLoaded) {
      take(told);
      return;
    }
    if (early.size() < MAX_WAITING) {
      early.add(told); // beyond that the store has them
    }
    if (isLoaded) {
      takeEarly(); // it has just ended
    }
  }

  private void takeEarly() {
    for (Reported each = early.poll(); each != null; each = early.poll()) {
      take(each);
    }
  }

  private void take(Reported reported) {
    Tenant tenant = reported.tenant();
    Run run = reported.run();
    long now = clock.millis();
    if (reported.isWord() && isOfWrapper(run)) {
      absences.heard(run.instance(), now);
    }
    WatchedInstance instance = instance(tenant, run.job(), run.instance());
    instance.lastHost(run.instance());
    reported.zone().flatMap(HostZones::parse).ifPresent(instance::zone);
    long start = earlier(run.startedAt(), reported.at());
    var entry =
        new Entry(
            RunRing.hash(run.id().text()),
            start,
            run.state(),
            run.duration().map(Duration::toMillis).orElse(-1L),
            Duration.between(run.startedAt(), reported.at()).toMillis(),
            isFlawed(run.verdict()));
    instance.inTurn(
        () -> {
          List<Event> events = new ArrayList<>(lookAt(tenant, instance, now));
          events.addAll(
              run.state() == RunState.MISSED
                  ? instance.gaveWay(entry.id(), start)
                  : instance.take(entry, end(run, reported.why()), isOfWrapper(run)));
          apply(tenant, instance, events);
        });
  }

  private static NewestEnd end(Run run, String why) {
    String sentence = why.isEmpty() ? run.reason() : why;
    return new NewestEnd(
        run.id().text(), run.startedAt(), run.state(), isFlawed(run.verdict()), sentence);
  }

  /// Whether its reporter keeps what it cannot deliver.
  private static boolean isOfWrapper(Run run) {
    return !run.command().isEmpty();
  }

  private ConcurrentSkipListMap<String, Map<String, WatchedInstance>> of(Tenant tenant) {
    return watched.computeIfAbsent(tenant, _ -> new ConcurrentSkipListMap<>());
  }

  private WatchedInstance instance(Tenant tenant, String job, String host) {
    Optional<JobSettings> said = settings.of(tenant, job);
    String name = said.map(JobSettings::isShared).orElse(false) ? SHARED : host;
    Map<String, WatchedInstance> all =
        of(tenant).computeIfAbsent(job, _ -> new ConcurrentSkipListMap<>());
    if (!name.equals(SHARED)) {
      WatchedInstance any = all.get(SHARED);
      if (any != null && any.read(of -> of.runs().size()) == 0) {
        all.remove(SHARED); // it stood for any instance until one was known
      }
    }
    WatchedInstance found = all.get(name);
    if (found != null) {
      return found;
    }
    if (all.size() >= MAX_INSTANCES) {
      all.values().stream()
          .min(Comparator.comparingLong(each -> each.read(of -> of.runs().lastStart())))
          .ifPresent(oldest -> all.remove(oldest.instance()));
    }
    var made = new WatchedInstance(job, name, ownZone);
    made.settings(said);
    WatchedInstance other = all.putIfAbsent(name, made);
    return other == null ? made : other;
  }

  private void expect(Tenant tenant, JobSettings said, boolean isOfBefore) {
    Map<String, WatchedInstance> all = of(tenant).get(said.job());
    if (all == null || all.isEmpty()) {
      runs.ensureJob(tenant, said.job());
      WatchedInstance made = instance(tenant, said.job(), SHARED);
      if (isOfBefore) {
        made.wasExpected(firstSeen(tenant, said.job()));
        lookAt(tenant, made, clock.millis());
      }
    } else if (isOtherwiseShared(said, all)) {
      all.clear();
      begin(tenant, said.job());
    } else {
      all.values().forEach(each -> each.settings(Optional.of(said)));
    }
  }

  private static boolean isOtherwiseShared(JobSettings said, Map<String, WatchedInstance> all) {
    boolean isHeldShared = all.size() == 1 && all.containsKey(SHARED);
    boolean hasRuns = all.values().stream().anyMatch(each -> each.read(of -> of.runs().size() > 0));
    return hasRuns && said.isShared() != isHeldShared;
  }

  /// Takes the past of a job anew, by the settings of now.
  private void begin(Tenant tenant, String job) {
    runs.newest(tenant, job).stream()
        .map(Run::instance)
        .distinct()
        .flatMap(host -> history.past(tenant, job, host, RunRing.MAX).reversed().stream())
        .forEach(
            past -> instance(tenant, job, past.instance()).take(entry(past), end(past), false));
  }

  private long firstSeen(Tenant tenant, String job) {
    return runs.job(tenant, job)
        .map(each -> each.firstSeen().toEpochMilli())
        .orElse(clock.millis());
  }

  private Planner planner(Tenant tenant) {
    return new Planner((job, instance) -> Optional.ofNullable(decision(tenant, job, instance)));
  }

  private @Nullable Learned decision(Tenant tenant, String job, String instance) {
    return learned.computeIfAbsent(tenant, _ -> new ConcurrentHashMap<>()).get(key(job, instance));
  }

  private void remember(Tenant tenant, Learned each) {
    learned
        .computeIfAbsent(tenant, _ -> new ConcurrentHashMap<>())
        .put(key(each.job(), each.instance()), each);
  }

  private static String key(String job, String instance) {
    return job + '\n' + instance;
  }

  /// Looks at the clock once: what is late, what was missed. Called every few seconds.
  public void look() {
    if (!isLoaded) {
      return;
    }
    long now = clock.millis();
    absences.look(now);
    for (Tenant tenant : tenants) {
      lookAtAll(tenant, now);
    }
    note(now);
  }

  private void lookAtAll(Tenant tenant, long now) {
    for (Map<String, WatchedInstance> all : of(tenant).values()) {
      for (WatchedInstance each : all.values()) {
        if (isClosed) {
          throw new CancellationException("closed");
        }
        try {
          each.inTurn(() -> apply(tenant, each, lookAt(tenant, each, now)));
        } catch (RuntimeException e) { // the others are watched all the same
          LOG.warn("job {} on {} could not be looked at", each.job(), each.instance(), e);
        }
      }
    }
  }

  private void note(long now) {
    if (notedMillis == Long.MIN_VALUE || Math.abs(now - notedMillis) >= NOTING.toMillis()) {
      notedMillis = now;
      tenants.forEach(tenant -> decisions.saveWatchedUntil(tenant, Instant.ofEpochMilli(now)));
    }
  }

  private List<Event> lookAt(Tenant tenant, WatchedInstance each, long now) {
    List<Gap> gaps = absences.gaps();
    boolean hasDelivered = !gaps.isEmpty() && absences.hasDelivered(each.lastHost(), now);
    return each.look(planner(tenant), now, gaps, hasDelivered);
  }

  private void apply(Tenant tenant, WatchedInstance of, List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    for (Event event : events) {
      RunId id = MissedRuns.id(of.job(), of.instance(), event.due());
      switch (event) {
        case Event.Missed(long due) ->
            runs.save(tenant, MissedRuns.run(id, of.job(), of.instance(), due));
        case Event.TurnedUp _ -> runs.forget(tenant, id);
      }
    }
    changed.accept(tenant, of.job());
  }

  @Override
  public List<ConditionKind> kinds() {
    return WatchKinds.ALL;
  }

  @Override
  public boolean knows(ConditionKind kind) {
    return isLoaded;
  }

  @Override
  public List<Condition> now(Tenant tenant, Instant at) {
    if (!isLoaded) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE, "what is expected of jobs is still being learned from their runs");
    }
    List<Condition> all = new ArrayList<>();
    for (Map<String, WatchedInstance> ofJob : of(tenant).values()) {
      for (WatchedInstance each : ofJob.values()) {
        all.addAll(each.read(standing -> Judged.conditions(standing, at)));
      }
    }
    return all;
  }

  /// Ends a [#load] that goes on, with a `CancellationException`.
  @Override
  public void close() {
    isClosed = true;
  }

  /// Whether anything is known of a job here.
  public boolean knows(Tenant tenant, String job) {
    return of(tenant).containsKey(job);
  }

  /// Whether a schedule covers the job on the instance, so that its absence is told.
  public boolean isScheduled(Tenant tenant, String job, String instance) {
    Map<String, WatchedInstance> all = of(tenant).getOrDefault(job, Map.of());
    WatchedInstance found = all.getOrDefault(instance, all.get(SHARED));
    return found != null && found.read(WatchedInstance.Standing::isTelling);
  }

  /// What is expected of each instance of a job, by instance.
  public List<ExpectedRun> expected(Tenant tenant, String job) {
    Instant now = clock.now();
    return instances(tenant, job).stream()
        .map(each -> each.read(standing -> Views.expected(standing, now)))
        .toList();
  }

  /// The figures of each instance of a job, by instance.
  public List<ReadyNumbers> numbers(Tenant tenant, String job) {
    Instant now = clock.now();
    return instances(tenant, job).stream()
        .map(each -> each.read(standing -> Numbers.of(standing, now)))
        .toList();
  }

  private List<WatchedInstance> instances(Tenant tenant, String job) {
    return List.copyOf(of(tenant).getOrDefault(job, Map.of()).values());
  }

  /// The runs to come from `from` to `to`, soonest first.
  public List<ComingRun> calendar(Tenant tenant, Instant from, Instant to, int limit) {
    var calendar = new Calendar(from, to);
    for (Map<String, WatchedInstance> ofJob : of(tenant).values()) {
      for (WatchedInstance each : ofJob.values()) {
        each.read(
            standing -> {
              calendar.add(standing);
              return standing;
            });
      }
    }
    return calendar.soonest(limit);
  }

  /// What the configuration file says is expected, from now on.
  public void configure(List<JobSettings> all) {
    settings.configure(all);
    if (isLoaded) {
      all.forEach(each -> expect(Tenant.DEFAULT, each, false));
      of(Tenant.DEFAULT).keySet().forEach(job -> said(Tenant.DEFAULT, job));
    }
  }

  /// A person's word on what is expected of a job.
  ///
  /// @throws NightjarException `CONFLICT` when the configuration file says it
  public void save(Tenant tenant, JobSettings changed) {
    settings.save(tenant, changed);
    expect(tenant, changed, false);
  }

  /// Takes that back.
  ///
  /// @throws NightjarException `CONFLICT` when the configuration file says it
  public void deleteSettings(Tenant tenant, String job) {
    settings.delete(tenant, job);
    said(tenant, job);
  }

  private void said(Tenant tenant, String job) {
    Optional<JobSettings> now = settings.of(tenant, job);
    Map<String, WatchedInstance> all = of(tenant).getOrDefault(job, Map.of());
    if (now.isEmpty() && isOtherwiseShared(JobSettings.of(job), all)) {
      all.clear();
      begin(tenant, job);
    }
    instances(tenant, job).forEach(each -> each.settings(now));
  }

  /// A person's word on what was learned of a job on an instance.
  ///
  /// @throws NightjarException `NOT_FOUND` when there is no such job or instance, `BAD_DATA` when
  ///   there is no schedule to pin
  public void learned(Tenant tenant, String job, String instance, LearnedAction action) {
    WatchedInstance of = of(tenant).getOrDefault(job, Map.of()).get(instance);
    if (of == null) {
      throw new NightjarException(
          ErrorCode.NOT_FOUND, "nothing is known of job \"%s\" on \"%s\"".formatted(job, instance));
    }
    Optional<Instant> forgotten =
        Optional.ofNullable(decision(tenant, job, instance)).flatMap(Learned::forgottenBefore);
    var changed =
        switch (action) {
          case PIN -> new Learned(job, instance, Optional.of(scheduleOf(of)), forgotten);
          case UNPIN -> new Learned(job, instance, Optional.empty(), forgotten);
          case FORGET -> new Learned(job, instance, Optional.empty(), Optional.of(clock.now()));
        };
    decisions.save(tenant, changed);
    remember(tenant, changed);
    of.makeStale();
    of.inTurn(() -> apply(tenant, of, lookAt(tenant, of, clock.millis())));
  }

  private static String scheduleOf(WatchedInstance of) {
    return of.read(
        standing -> {
          DueTimes due = standing.due();
          if (due == null) {
            throw new NightjarException(
                ErrorCode.BAD_DATA,
                "no schedule was learned of job \"%s\" on \"%s\", so there is none to pin"
                    .formatted(standing.job(), standing.instance()));
          }
          return due.plan().schedule().text();
        });
  }
}
