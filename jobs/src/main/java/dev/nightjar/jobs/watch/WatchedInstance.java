package dev.nightjar.jobs.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.jobs.learn.LearnedSchedule;
import dev.nightjar.jobs.watch.DueTimes.Event;
import dev.nightjar.jobs.watch.DueTimes.Gap;
import dev.nightjar.jobs.watch.RunRing.Entry;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One job on one instance: its newest runs, what is expected of it, and how it stands. Safe for
/// use by many threads; its lock is held for no I/O.
final class WatchedInstance {
  /// Reports that come so long after the start come from a spool.
  private static final long SPOOLED_MILLIS = Duration.ofHours(1).toMillis();

  private final String job;
  private final String instance;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock turn = new ReentrantLock();
  private volatile String lastHost;

  @GuardedBy("lock")
  private final RunRing runs = new RunRing();

  @GuardedBy("lock")
  private ZoneId zone;

  @GuardedBy("lock")
  private Optional<JobSettings> settings = Optional.empty();

  @GuardedBy("lock")
  private @Nullable DueTimes due;

  @GuardedBy("lock")
  private boolean isStale = true;

  /// How many of its runs were read; once they are as many as are ever read, there may be more.
  @GuardedBy("lock")
  private int pastRuns;

  @GuardedBy("lock")
  private boolean wantsPast;

  @GuardedBy("lock")
  private boolean isSpooling;

  @GuardedBy("lock")
  private int failures;

  @GuardedBy("lock")
  private Optional<Offsets.Drift> drift = Optional.empty();

  @GuardedBy("lock")
  private boolean isOfBefore;

  @GuardedBy("lock")
  private long expectedSince = Long.MIN_VALUE;

  @GuardedBy("lock")
  private long statedSince = Long.MIN_VALUE;

  @GuardedBy("lock")
  private final MissedRows missed;

  @GuardedBy("lock")
  private NewestEnd newest = NewestEnd.NONE;

  WatchedInstance(String job, String instance, ZoneId zone) {
    this.job = job;
    this.instance = instance;
    this.lastHost = instance;
    this.zone = zone;
    this.missed = new MissedRows(job, instance);
  }

  /// Whether a run's reporter keeps what it cannot deliver.
  static boolean isOfWrapper(Run run) {
    return !run.command().isEmpty();
  }

  String job() {
    return job;
  }

  String instance() {
    return instance;
  }

  /// Takes a run that is known from before.
  void takePast(PastRun past) {
    lock.lock();
    try {
      missed.take(past);
      pastRuns++;
      take(Entry.of(past), NewestEnd.of(past), false);
    } finally {
      lock.unlock();
    }
  }

  boolean hasRuns() {
    lock.lock();
    try {
      return runs.size() > 0;
    } finally {
      lock.unlock();
    }
  }

  /// Takes a run as it was reported.
  ///
  /// @return what that says of due times
  List<Event> take(Entry run, NewestEnd end, boolean isOfWrapper) {
    lock.lock();
    try {
      if (run.startMillis() == Long.MIN_VALUE || run.state() == RunState.MISSED) {
        return List.of();
      }
      if (runs.isSettled(run.id()) && !run.state().isSettled()) {
        return List.of(); // told in another order than it was saved in
      }
      boolean isNew = runs.put(run, zone);
      isSpooling |= isOfWrapper;
      isStale |= isNew;
      tookEnd(run, end);
      return started(run.startMillis(), isNew);
    } finally {
      lock.unlock();
    }
  }

  /// A run gave way to another one of the job: its due time is answered, and nothing ran.
  List<Event> gaveWay(long id, long startMillis) {
    lock.lock();
    try {
      runs.forget(id);
      return started(startMillis, true);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private List<Event> started(long startMillis, boolean isNew) {
    if (due == null) {
      return List.of();
    }
    List<Event> events = isNew ? due.started(startMillis) : List.of();
    return missed.news(events, due, startMillis);
  }

  /// Lets those who take, look and keep what follows from it take turns; may wait for a disk.
  void inTurn(Runnable work) {
    turn.lock();
    try {
      work.run();
    } finally {
      turn.unlock();
    }
  }

  /// The host of the newest run that was taken: of a shared job it may be any.
  String lastHost() {
    return lastHost;
  }

  void lastHost(String host) {
    lastHost = host;
  }

  @GuardedBy("lock")
  private void tookEnd(Entry run, NewestEnd end) {
    if (run.state() == RunState.RUNNING) {
      if (end.runId().equals(newest.runId())) {
        newest = NewestEnd.NONE; // it was lost, and goes on after all
        failures = Math.max(0, failures - 1);
      }
      return;
    }
    if (!end.startedAt().isBefore(newest.startedAt())) {
      newest = end;
    }
    failures = 0;
    for (int i = runs.size() - 1; i >= 0 && runs.state(i) != RunState.SUCCEEDED; i--) {
      failures += runs.state(i) == RunState.RUNNING ? 0 : 1;
    }
  }

  /// It was expected before the present start already.
  ///
  /// @param since when it was first heard of, in milliseconds
  void wasExpected(long since) {
    lock.lock();
    try {
      isOfBefore = true;
      expectedSince = since;
    } finally {
      lock.unlock();
    }
  }

  /// Its past is known; what comes now is new.
  void isLoaded() {
    lock.lock();
    try {
      isOfBefore = false;
    } finally {
      lock.unlock();
    }
  }

  /// What people say of it from now on.
  ///
  /// @param since when the schedule that they say became known, in milliseconds
  void settings(Optional<JobSettings> changed, long since) {
    lock.lock();
    try {
      statedSince = since;
      isStale |= !changed.equals(settings);
      settings = changed;
    } finally {
      lock.unlock();
    }
  }

  void zone(ZoneId changed) {
    lock.lock();
    try {
      isStale |= !changed.equals(zone);
      zone = changed;
    } finally {
      lock.unlock();
    }
  }

  /// Something that its plan is made of changed.
  void makeStale() {
    lock.lock();
    try {
      isStale = true;
    } finally {
      lock.unlock();
    }
  }

  /// Makes its plan anew when what it is made of has changed, and looks at the clock.
  ///
  /// @param hasDelivered whether its host has told all that it kept while we were away
  List<Event> look(Planner planner, long now, List<Gap> gaps, boolean hasDelivered) {
    lock.lock();
    try {
      if (isStale) {
        isStale = false;
        plan(planner, now, gaps);
      }
      if (due == null) {
        return List.of();
      }
      due.allow(runs.usualDelay(SPOOLED_MILLIS));
      if (!isTelling()) {
        due.pass(now);
        return List.of();
      }
      wantsPast = pastRuns >= RunRing.MAX && due.isGuessOver(now, gaps);
      if (wantsPast) {
        return List.of();
      }
      List<Event> events = new ArrayList<>(due.look(now, gaps));
      if (due.isWaiting() && isSpooling && hasDelivered) {
        events.addAll(due.delivered());
      } else if (due.isWaiting() && !isSpooling && runs.lastStart() > lastGapEnd(gaps)) {
        due.giveUp();
      }
      return missed.news(events);
    } finally {
      lock.unlock();
    }
  }

  /// Whether it depends on older runs than those that were read what the next [#look] tells.
  boolean wantsPast() {
    lock.lock();
    try {
      return wantsPast;
    } finally {
      lock.unlock();
    }
  }

  /// Takes the starts of its older runs, so that it never wants them again.
  void older(List<Instant> startedAt) {
    lock.lock();
    try {
      runs.addOlder(startedAt, zone);
      pastRuns = 0;
      wantsPast = false;
      isStale = true;
    } finally {
      lock.unlock();
    }
  }

  private static long lastGapEnd(List<Gap> gaps) {
    return gaps.isEmpty() ? Long.MIN_VALUE : gaps.getLast().to();
  }

  @GuardedBy("lock")
  private void plan(Planner planner, long now, List<Gap> gaps) {
    Optional<Plan> made = planner.plan(this, runs, zone, settings, now, gaps);
    if (made.isEmpty()) {
      due = null;
    } else if (due == null) {
      due = begun(made.get(), now);
    } else {
      due.follow(made.get(), now);
    }
    expectedSince = expectedSince == Long.MIN_VALUE ? now : expectedSince;
    drift = made.flatMap(plan -> Offsets.drift(runs, plan));
  }

  /// What was due before anybody expected it is of no interest, unless it was expected by this
  /// schedule before the present start of ours.
  @GuardedBy("lock")
  private DueTimes begun(Plan plan, long now) {
    long last = runs.lastStart();
    boolean isLearned = plan.source() == Plan.Source.LEARNED;
    long known = last == Long.MIN_VALUE ? expectedSince : last;
    long from = isLearned || isOfBefore ? known : now;
    from = plan.source() == Plan.Source.GIVEN ? Math.max(from, statedSince) : from;
    var made = new DueTimes(plan, from == Long.MIN_VALUE ? now : from);
    if (last != Long.MIN_VALUE && from == last) {
      made.started(last);
    } else if (last != Long.MIN_VALUE) {
      made.ranBefore(last);
    }
    return made;
  }

  @GuardedBy("lock")
  private boolean isTelling() {
    return due != null && due.plan().stage() != LearnedSchedule.Stage.SILENT;
  }

  /// A reader of its state, under its lock.
  interface Reading<T> {
    T read(Standing standing);
  }

  /// @param due null when it has no plan
  /// @param expectedSince since when it is watched, in milliseconds
  record Standing(
      String job,
      String instance,
      RunRing runs,
      Optional<JobSettings> settings,
      @Nullable DueTimes due,
      ZoneId zone,
      int failures,
      NewestEnd newest,
      Optional<Offsets.Drift> drift,
      long expectedSince) {
    /// Whether anything may be told of its due times.
    boolean isTelling() {
      return due != null && due.plan().stage() != LearnedSchedule.Stage.SILENT;
    }
  }

  <T> T read(Reading<T> reading) {
    lock.lock();
    try {
      return reading.read(
          new Standing(
              job, instance, runs, settings, due, zone, failures, newest, drift, expectedSince));
    } finally {
      lock.unlock();
    }
  }
}
