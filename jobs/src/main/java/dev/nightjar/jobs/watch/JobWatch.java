package dev.nightjar.jobs.watch;

import dev.nightjar.base.Clock;
import dev.nightjar.jobs.watch.DueTimes.Event;
import dev.nightjar.jobs.watch.DueTimes.Gap;
import dev.nightjar.jobs.watch.RunRing.Entry;
import dev.nightjar.model.Condition;
import dev.nightjar.model.ConditionKind;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.JobDecisions;
import dev.nightjar.model.JobDecisions.Learned;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunHistory;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore;
import dev.nightjar.model.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
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

  /// How often it is noted that we watch.
  private static final Duration NOTING = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);

  /// Reports that wait for the past to be read.
  private static final int MAX_WAITING = 100_000;

  private record Reported(
      Tenant tenant, Run run, String why, Optional<String> zone, Instant at, boolean isWord) {}

  private final List<Tenant> tenants;
  private final JobDecisions decisions;
  private final GivenSettings settings;
  private final ZoneId ownZone;
  private final Clock clock;
  private final Absences absences = new Absences();
  private final LearnedDecisions learned;
  private final WatchedInstances watched;
  private final PastReader past;
  private final Expectations expectations;
  private final MissedRuns missed;
  private final ConcurrentLinkedQueue<Reported> early = new ConcurrentLinkedQueue<>();
  private volatile boolean isLoaded;
  private volatile boolean isClosed;
  private volatile long notedMillis = Long.MIN_VALUE;

  /// @param ownZone the server's, for jobs whose host told none
  /// @param changed is called with the jobs of which runs were added or removed here
  public JobWatch(
      List<Tenant> tenants,
      RunStore runs,
      RunHistory history,
      JobDecisions decisions,
      GivenSettings settings,
      ZoneId ownZone,
      Clock clock,
      BiConsumer<Tenant, Set<String>> changed) {
    this.tenants = List.copyOf(tenants);
    this.decisions = decisions;
    this.settings = settings;
    this.ownZone = ownZone;
    this.clock = clock;
    this.learned = new LearnedDecisions(decisions);
    var stated = new StatedSchedules(decisions, settings, clock);
    this.watched = new WatchedInstances(settings, stated, ownZone);
    this.past = new PastReader(runs, history, watched);
    this.expectations = new Expectations(settings, stated, watched, past, runs, clock);
    this.missed = new MissedRuns(runs, changed);
  }

  /// Learns from all runs of the past. Takes seconds where there are many; reports may come
  /// meanwhile. What is wrong is known before the runs that were missed are written.
  public void load() {
    long now = clock.millis();
    long before = clock.monotonicNanos();
    for (Tenant tenant : tenants) {
      decisions
          .watchedUntil(tenant)
          .ifPresent(until -> absences.restarted(until.toEpochMilli(), now));
      learned.load(tenant);
      expectations.prepare(tenant);
      past.readAll(tenant, () -> isClosed);
      expectations.begin(tenant);
      lookAtAll(tenant, now);
      watched.forEach(tenant, WatchedInstance::isLoaded);
    }
    isLoaded = true;
    LOG.info(
        "learned what is expected of jobs in {} ms",
        Duration.ofNanos(clock.monotonicNanos() - before).toMillis());
    takeEarly();
    tenants.forEach(expectations::expectAll); // what was said meanwhile
    look();
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
    boolean isOfWrapper = WatchedInstance.isOfWrapper(run);
    if (reported.isWord() && isOfWrapper) {
      absences.heard(run.instance(), now);
    }
    WatchedInstance instance = watched.ensure(tenant, run.job(), run.instance());
    instance.lastHost(run.instance());
    reported.zone().flatMap(HostZones::parse).ifPresent(instance::zone);
    var entry = Entry.of(run, reported.at());
    instance.inTurn(
        () -> {
          List<Event> events = new ArrayList<>(lookAt(tenant, instance, now));
          events.addAll(
              run.state() == RunState.MISSED
                  ? instance.gaveWay(entry.id(), entry.startMillis())
                  : instance.take(entry, NewestEnd.of(run, reported.why()), isOfWrapper));
          missed.writeNow(tenant, instance, events);
        });
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
    missed.write();
    note(now);
  }

  private void lookAtAll(Tenant tenant, long now) {
    watched.forEach(
        tenant,
        each -> {
          if (isClosed) {
            throw new CancellationException("closed");
          }
          try {
            each.inTurn(() -> missed.add(tenant, each, lookAt(tenant, each, now)));
          } catch (RuntimeException e) { // the others are watched all the same
            LOG.warn("job {} on {} could not be looked at", each.job(), each.instance(), e);
          }
        });
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
    var planner = new Planner((job, instance) -> learned.of(tenant, job, instance));
    List<Event> events = each.look(planner, now, gaps, hasDelivered);
    if (!each.wantsPast()) {
      return events;
    }
    each.older(past.starts(tenant, each));
    return each.look(planner, now, gaps, hasDelivered);
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
    checkIsLoaded();
    List<Condition> all = new ArrayList<>();
    watched.forEach(
        tenant, each -> all.addAll(each.read(standing -> Judged.conditions(standing, at))));
    return all;
  }

  @Override
  public List<Condition> ofJob(Tenant tenant, String job, Instant at) {
    checkIsLoaded();
    return watched.of(tenant, job).stream()
        .flatMap(each -> each.read(standing -> Judged.conditions(standing, at)).stream())
        .toList();
  }

  private void checkIsLoaded() {
    if (!isLoaded) {
      throw new NightjarException(
          ErrorCode.UNAVAILABLE, "what is expected of jobs is still being learned from their runs");
    }
  }

  /// Ends a [#load] that goes on, with a `CancellationException`.
  @Override
  public void close() {
    isClosed = true;
    missed.close();
  }

  /// Whether anything is known of a job here.
  public boolean knows(Tenant tenant, String job) {
    return watched.knows(tenant, job);
  }

  /// Whether a job is known to run on an instance.
  public boolean knows(Tenant tenant, String job, String instance) {
    return watched.find(tenant, job, instance).isPresent();
  }

  /// The time zone of a job on an instance, as its host told it; ours when nobody did.
  public ZoneId zone(Tenant tenant, String job, String instance) {
    return watched
        .standingFor(tenant, job, instance)
        .map(found -> found.read(WatchedInstance.Standing::zone))
        .orElse(ownZone);
  }

  /// Whether a schedule covers the job on the instance, so that its absence is told.
  public boolean isScheduled(Tenant tenant, String job, String instance) {
    return watched
        .standingFor(tenant, job, instance)
        .map(found -> found.read(WatchedInstance.Standing::isTelling))
        .orElse(false);
  }

  /// What is expected of each instance of a job, by instance.
  public List<ExpectedRun> expected(Tenant tenant, String job) {
    Instant now = clock.now();
    return watched.of(tenant, job).stream()
        .map(each -> each.read(standing -> Views.expected(standing, now)))
        .toList();
  }

  /// The figures of each instance of a job, by instance.
  public List<ReadyNumbers> numbers(Tenant tenant, String job) {
    Instant now = clock.now();
    return watched.of(tenant, job).stream()
        .map(each -> each.read(standing -> Numbers.of(standing, now)))
        .toList();
  }

  /// The runs to come from `from` to `to`, soonest first.
  public List<ComingRun> calendar(Tenant tenant, Instant from, Instant to, int limit) {
    var calendar = new Calendar(from, to);
    watched.forEach(
        tenant,
        each ->
            each.read(
                standing -> {
                  calendar.add(standing);
                  return standing;
                }));
    return calendar.soonest(limit);
  }

  /// What the configuration file says is expected, from now on.
  public void configure(List<JobSettings> all) {
    settings.configure(all);
    if (isLoaded) {
      expectations.configured();
    }
  }

  /// A person's word on what is expected of a job.
  ///
  /// @throws NightjarException `CONFLICT` when the configuration file says it
  public void save(Tenant tenant, JobSettings changed) {
    settings.save(tenant, changed);
    expectations.changed(tenant, changed.job());
  }

  /// Takes that back.
  ///
  /// @throws NightjarException `CONFLICT` when the configuration file says it
  public void deleteSettings(Tenant tenant, String job) {
    settings.delete(tenant, job);
    expectations.changed(tenant, job);
  }

  /// A person's word on what was learned of a job on an instance.
  ///
  /// @throws NightjarException `NOT_FOUND` when there is no such job or instance, `BAD_DATA` when
  ///   there is no schedule to pin
  public void learned(Tenant tenant, String job, String instance, LearnedAction action) {
    WatchedInstance of =
        watched
            .find(tenant, job, instance)
            .orElseThrow(
                () ->
                    new NightjarException(
                        ErrorCode.NOT_FOUND,
                        "nothing is known of job \"%s\" on \"%s\"".formatted(job, instance)));
    Optional<Instant> forgotten =
        learned.of(tenant, job, instance).flatMap(Learned::forgottenBefore);
    var changed =
        switch (action) {
          case PIN -> new Learned(job, instance, Optional.of(scheduleOf(of)), forgotten);
          case UNPIN -> new Learned(job, instance, Optional.empty(), forgotten);
          case FORGET -> new Learned(job, instance, Optional.empty(), Optional.of(clock.now()));
        };
    learned.save(tenant, changed);
    of.makeStale();
    of.inTurn(() -> missed.writeNow(tenant, of, lookAt(tenant, of, clock.millis())));
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
