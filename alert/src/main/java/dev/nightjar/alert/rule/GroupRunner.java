package dev.nightjar.alert.rule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.nightjar.alert.Nap;
import dev.nightjar.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Evaluates one group, on a virtual thread of its own, until it is stopped. Its tasks belong to
/// that thread until it has ended.
///
/// - Fresh -> Running: [#startOnce]
/// - Fresh -> Ended: it is stopped before
/// - Running -> Stopping: [#stop]
/// - Running -> Ended: its thread failed; [#view] tells why
/// - Stopping -> Ended: the evaluation that was under way is over
/// - Stopping -> Running: [#goOn], because that evaluation does not end
final class GroupRunner {
  private static final Logger LOG = LoggerFactory.getLogger(GroupRunner.class);

  private enum Phase {
    FRESH,
    RUNNING,
    STOPPING,
    ENDED
  }

  private final RuleGroup group;
  private final Evaluation.Surroundings surroundings;
  private final GroupSchedule schedule;
  private final List<RuleTask> tasks = new ArrayList<>();
  private final Nap nap;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private Phase phase = Phase.FRESH;

  @GuardedBy("lock")
  private @Nullable Thread thread;

  private volatile Counts counts = new Counts(0, 0, 0, 0, 0, Duration.ZERO, Optional.empty());
  private volatile String trouble = "";

  private record Counts(
      long iterations,
      long missed,
      long failures,
      long evaluations,
      long samples,
      Duration time,
      Optional<Instant> last) {}

  GroupRunner(RuleGroup group, Evaluation.Surroundings surroundings) {
    this(group, ExpressionSource::new, surroundings);
  }

  /// @param source what an alerting rule of the group has its alerts from
  GroupRunner(
      RuleGroup group,
      Function<AlertingRule, AlertSource> source,
      Evaluation.Surroundings surroundings) {
    this.group = group;
    this.surroundings = surroundings;
    this.schedule = GroupSchedule.of(group);
    this.nap = new Nap(surroundings.clock());
    Map<String, Integer> known = new HashMap<>();
    for (Rule rule : group.rules()) {
      String name = group.key() + ';' + rule.name() + ';' + rule.labels();
      int number = known.merge(name, 1, Integer::sum);
      tasks.add(RuleTask.of(name + ';' + number, rule, source));
    }
  }

  RuleGroup group() {
    return group;
  }

  /// Goes on where a stopped runner of the same group left off; what rules it has no more are
  /// retired.
  void takeOver(GroupRunner old) {
    Map<String, RuleTask> before = new HashMap<>();
    old.tasks.forEach(task -> before.put(task.key(), task));
    for (RuleTask task : tasks) {
      RuleTask known = before.remove(task.key());
      if (known != null) {
        task.takeOver(known);
      }
    }
    before.values().forEach(task -> retire(task, old.lastEvaluation()));
  }

  /// Ends all rules of a stopped runner.
  void retire() {
    tasks.forEach(task -> retire(task, lastEvaluation()));
  }

  /// What fails here must not keep the other groups from going on.
  private static void retire(RuleTask task, Evaluation last) {
    try {
      task.retire(last);
    } catch (RuntimeException | Error e) {
      LOG.error("rule {} is gone, and not all of its end could be stored", task.key(), e);
    }
  }

  /// Starts its thread if it has none yet.
  void startOnce() {
    lock.lock();
    try {
      if (phase == Phase.FRESH) {
        phase = Phase.RUNNING;
        thread = Thread.ofVirtual().name("rules " + group.key()).start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      loop();
    } catch (RuntimeException | Error e) {
      trouble = "the group is not evaluated any more, reload the configuration: " + e;
      LOG.error("rules {}: {}", group.key(), trouble, e);
      end(true);
    }
  }

  /// Ends the thread's part if it is to; what it wrote is seen by whoever learns of it from
  /// [#goOn].
  private boolean end(boolean anyway) {
    lock.lock();
    try {
      if (anyway || phase == Phase.STOPPING) {
        phase = Phase.ENDED;
      }
      return phase == Phase.ENDED;
    } finally {
      lock.unlock();
    }
  }

  private boolean is(Phase asked) {
    lock.lock();
    try {
      return phase == asked;
    } finally {
      lock.unlock();
    }
  }

  boolean isRunning() {
    return is(Phase.RUNNING);
  }

  private void loop() {
    Clock clock = surroundings.clock();
    long next = schedule.after(clock.millis());
    while (!end(false)) {
      long now = clock.millis();
      // A clock that was set back must not leave the group asleep for the difference.
      if (now < next - schedule.intervalMillis()) {
        next = schedule.after(now);
      }
      if (now < next) {
        nap.rest(Duration.ofMillis(next - now));
        continue;
      }
      long due = schedule.atOrBefore(now);
      evaluate(due, (due - next) / schedule.intervalMillis());
      next = due + schedule.intervalMillis();
    }
  }

  /// Evaluates all rules as of `millis`.
  ///
  /// @param missed evaluations left out before this one
  void evaluate(long millis, long missed) {
    var evaluation = new Evaluation(surroundings, group, nap, Instant.ofEpochMilli(millis));
    long start = surroundings.clock().monotonicNanos();
    int failures = 0;
    long samples = 0;
    for (RuleTask task : tasks) {
      if (is(Phase.STOPPING)) {
        return;
      }
      failures += task.run(evaluation) ? 0 : 1;
      samples += task.yielded();
    }
    Counts before = counts;
    counts =
        new Counts(
            before.iterations() + 1,
            before.missed() + missed,
            before.failures() + failures,
            before.evaluations() + tasks.size(),
            samples,
            Duration.ofNanos(surroundings.clock().monotonicNanos() - start),
            Optional.of(evaluation.at()));
  }

  /// For ending rules: on the caller's thread, which nobody wakes.
  private Evaluation lastEvaluation() {
    Instant at = surroundings.clock().now();
    return new Evaluation(surroundings, group, new Nap(surroundings.clock()), at);
  }

  /// Has the thread end soon, and the query that it waits for at once.
  void stop() {
    lock.lock();
    try {
      switch (phase) {
        case FRESH -> phase = Phase.ENDED;
        case RUNNING -> phase = Phase.STOPPING;
        case STOPPING, ENDED -> {}
      }
    } finally {
      lock.unlock();
    }
    nap.wake();
  }

  /// Returns when the thread is done.
  void await() throws InterruptedException {
    Thread running;
    lock.lock();
    try {
      running = thread;
    } finally {
      lock.unlock();
    }
    if (running != null) {
      running.join();
    }
  }

  /// Takes back [#stop], unless the thread has ended: then it returns false, and the tasks are the
  /// caller's.
  ///
  /// @param why what the view shows until [#settle]
  boolean goOn(String why) {
    lock.lock();
    try {
      if (phase != Phase.STOPPING) {
        return false;
      }
      phase = Phase.RUNNING;
      trouble = why;
    } finally {
      lock.unlock();
    }
    LOG.error("rules {}: {}", group.key(), why);
    return true;
  }

  /// It is as the configuration has it.
  void settle() {
    lock.lock();
    try {
      trouble = phase == Phase.RUNNING ? "" : trouble;
    } finally {
      lock.unlock();
    }
  }

  RuleGroupView view() {
    Counts now = counts;
    String wrong = trouble;
    return new RuleGroupView(
        group,
        tasks.stream().map(RuleTask::view).map(view -> told(view, wrong)).toList(),
        now.time(),
        now.last(),
        now.iterations(),
        now.missed(),
        now.failures(),
        now.evaluations(),
        now.samples());
  }

  private static RuleView told(RuleView view, String wrong) {
    return wrong.isEmpty() ? view : view.withTrouble(wrong);
  }
}
