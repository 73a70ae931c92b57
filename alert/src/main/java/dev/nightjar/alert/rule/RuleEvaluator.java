package dev.nightjar.alert.rule;

import dev.nightjar.alert.AlertSink;
import dev.nightjar.alert.Together;
import dev.nightjar.base.Clock;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.Conditions;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Evaluates rule groups in their rhythm, stores what they yield, and tells a sink of the alerts
/// that fire and are resolved. Alerts live on over reloads and restarts. Beside the groups that it
/// is given, it always evaluates the [WatchGroup] of its conditions, if there are any.
///
/// Safe for use by many threads. Groups must be free of [RuleProblems].
public final class RuleEvaluator implements AutoCloseable {
  /// How long running evaluations are waited for, all together.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final String STUCK =
      "an evaluation does not end, so the group goes on as it was before the reload: reload again";

  private final Evaluation.Surroundings surroundings;
  private final WatchGroup watch;
  private final Duration patience;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Map<String, GroupRunner> runners = Map.of();

  public RuleEvaluator(
      EvaluatorConfig config,
      MetricQueries queries,
      Conditions conditions,
      MetricStore store,
      AlertStates states,
      AlertSink sink,
      Refusals refusals,
      Clock clock) {
    this(
        new Evaluation.Surroundings(config, queries, store, states, sink, refusals, clock),
        conditions,
        PATIENCE);
  }

  RuleEvaluator(Evaluation.Surroundings surroundings, Conditions conditions, Duration patience) {
    this.surroundings = surroundings;
    this.watch = new WatchGroup(conditions);
    this.patience = patience;
  }

  /// Evaluates these groups from now on.
  public void start(List<RuleGroup> groups) {
    reload(groups);
  }

  /// Evaluates these groups from now on and no others. Groups that did not change go on
  /// undisturbed; in those that did, rules of the same name and labels keep their alerts. Alerts of
  /// rules that are gone are resolved, their series end. A group whose evaluation does not end in
  /// three seconds goes on as it was, which its view tells; the next reload tries again.
  public void reload(List<RuleGroup> groups) {
    changing.lock();
    try {
      Map<String, RuleGroup> wanted = new LinkedHashMap<>();
      groups.forEach(group -> wanted.put(group.key(), group));
      watch.group().ifPresent(group -> wanted.put(group.key(), group));
      Map<String, GroupRunner> before = runners;
      List<GroupRunner> changed = changed(before, wanted);
      end(changed);
      Map<String, GroupRunner> after = new LinkedHashMap<>();
      wanted.forEach((key, group) -> after.put(key, next(before.get(key), group)));
      List<GroupRunner> gone = new ArrayList<>();
      for (GroupRunner old : changed) {
        String key = old.group().key();
        if (!wanted.containsKey(key)) {
          if (old.goOn(STUCK)) {
            after.put(key, old);
          } else {
            gone.add(old);
          }
        }
      }
      runners = after;
      after.values().forEach(GroupRunner::startOnce);
      gone.forEach(GroupRunner::retire);
    } finally {
      changing.unlock();
    }
  }

  private static List<GroupRunner> changed(
      Map<String, GroupRunner> before, Map<String, RuleGroup> wanted) {
    List<GroupRunner> changed = new ArrayList<>();
    before.forEach(
        (key, runner) -> {
          if (runner.isRunning() && runner.group().equals(wanted.get(key))) {
            runner.settle();
          } else {
            changed.add(runner);
          }
        });
    return changed;
  }

  /// Stops all of them, and waits for them together.
  private void end(Collection<GroupRunner> ending) {
    ending.forEach(GroupRunner::stop);
    Together.await(patience, ending.stream().map(r -> (Together.Wait) r::await).toList());
  }

  private GroupRunner next(@Nullable GroupRunner old, RuleGroup group) {
    if (old != null && (old.isRunning() || old.goOn(STUCK))) {
      return old;
    }
    var runner =
        watch.is(group)
            ? new GroupRunner(group, watch.sources(), surroundings)
            : new GroupRunner(group, surroundings);
    if (old != null) {
      runner.takeOver(old);
    }
    return runner;
  }

  /// All groups by file, then in the order of the files.
  public List<RuleGroupView> groups() {
    return runners.values().stream()
        .map(GroupRunner::view)
        .sorted(Comparator.comparing(view -> view.group().file()))
        .toList();
  }

  /// All alerts that are pending or firing.
  public List<AlertView> alerts() {
    return groups().stream()
        .flatMap(group -> group.rules().stream())
        .flatMap(rule -> rule.alerts().stream())
        .toList();
  }

  /// Stops evaluating, within three seconds; alerts stay as they are, to go on after the next
  /// start.
  @Override
  public void close() {
    changing.lock();
    try {
      end(runners.values());
      runners = Map.of();
    } finally {
      changing.unlock();
    }
  }
}
