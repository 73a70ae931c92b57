package dev.nightjar.alert.rule;

import dev.nightjar.alert.Nap;
import dev.nightjar.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Evaluates one group, on a virtual thread of its own, until it is stopped.
final class GroupRunner {
  /// How long [#stop] waits for a running evaluation before it gives up on it.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final RuleGroup group;
  private final Evaluation.Surroundings surroundings;
  private final GroupSchedule schedule;
  private final List<RuleTask> tasks = new ArrayList<>();
  private final Nap nap;
  private volatile boolean stopped;
  private volatile Counts counts = new Counts(0, 0, 0, Duration.ZERO, Optional.empty());
  private @Nullable Thread thread;

  private record Counts(
      long iterations, long missed, long failures, Duration time, Optional<Instant> last) {}

  GroupRunner(RuleGroup group, Evaluation.Surroundings surroundings) {
    this.group = group;
    this.surroundings = surroundings;
    this.schedule = GroupSchedule.of(group);
    this.nap = new Nap(surroundings.clock());
    Map<String, Integer> known = new HashMap<>();
    for (Rule rule : group.rules()) {
      String name = group.key() + ';' + rule.name() + ';' + rule.labels();
      int number = known.merge(name, 1, Integer::sum);
      tasks.add(RuleTask.of(name + ';' + number, rule));
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
    before.values().forEach(task -> task.retire(old.lastEvaluation()));
  }

  /// Ends all rules of a stopped runner.
  void retire() {
    tasks.forEach(task -> task.retire(lastEvaluation()));
  }

  /// Starts its thread if it has none yet.
  void startOnce() {
    if (thread == null) {
      thread = Thread.ofVirtual().name("rules " + group.key()).start(this::loop);
    }
  }

  private void loop() {
    Clock clock = surroundings.clock();
    long next = schedule.after(clock.millis());
    while (!stopped) {
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
    for (RuleTask task : tasks) {
      if (stopped) {
        return;
      }
      failures += task.run(evaluation) ? 0 : 1;
    }
    Counts before = counts;
    counts =
        new Counts(
            before.iterations() + 1,
            before.missed() + missed,
            before.failures() + failures,
            Duration.ofNanos(surroundings.clock().monotonicNanos() - start),
            Optional.of(evaluation.at()));
  }

  /// For ending rules: on the caller's thread, which nobody wakes.
  private Evaluation lastEvaluation() {
    Instant at = surroundings.clock().now();
    return new Evaluation(surroundings, group, new Nap(surroundings.clock()), at);
  }

  /// Ends the thread, and the query that it waits for; returns when it is done, or after five
  /// seconds.
  void stop() {
    stopped = true;
    nap.wake();
    Thread running = thread;
    try {
      if (running != null) {
        running.join(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  RuleGroupView view() {
    Counts now = counts;
    return new RuleGroupView(
        group,
        tasks.stream().map(RuleTask::view).toList(),
        now.time(),
        now.last(),
        now.iterations(),
        now.missed(),
        now.failures());
  }
}
