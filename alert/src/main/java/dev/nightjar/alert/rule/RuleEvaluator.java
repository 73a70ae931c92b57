package dev.nightjar.alert.rule;

import dev.nightjar.alert.AlertSink;
import dev.nightjar.base.Clock;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusals;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Evaluates rule groups in their rhythm, stores what they yield, and tells a sink of the alerts
/// that fire and are resolved. Alerts live on over reloads and restarts.
///
/// Safe for use by many threads. Groups must be free of [RuleProblems].
public final class RuleEvaluator implements AutoCloseable {
  private final Evaluation.Surroundings surroundings;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Map<String, GroupRunner> runners = Map.of();

  public RuleEvaluator(
      EvaluatorConfig config,
      MetricQueries queries,
      MetricStore store,
      AlertStates states,
      AlertSink sink,
      Refusals refusals,
      Clock clock) {
    this.surroundings =
        new Evaluation.Surroundings(config, queries, store, states, sink, refusals, clock);
  }

  /// Evaluates these groups from now on.
  public void start(List<RuleGroup> groups) {
    reload(groups);
  }

  /// Evaluates these groups from now on and no others. Groups that did not change go on
  /// undisturbed; in those that did, rules of the same name and labels keep their alerts. Alerts of
  /// rules that are gone are resolved, their series end.
  public void reload(List<RuleGroup> groups) {
    changing.lock();
    try {
      Map<String, GroupRunner> before = new LinkedHashMap<>(runners);
      Map<String, GroupRunner> after = new LinkedHashMap<>();
      for (RuleGroup group : groups) {
        GroupRunner old = before.get(group.key());
        if (old != null && old.group().equals(group)) {
          before.remove(group.key());
          after.put(group.key(), old);
        } else {
          after.put(group.key(), new GroupRunner(group, surroundings));
        }
      }
      before.values().forEach(GroupRunner::stop);
      runners = after;
      begin(before, after);
    } finally {
      changing.unlock();
    }
  }

  private static void begin(Map<String, GroupRunner> stopped, Map<String, GroupRunner> running) {
    running.forEach(
        (key, runner) -> {
          GroupRunner old = stopped.remove(key);
          if (old != null) {
            runner.takeOver(old);
          }
          runner.startOnce();
        });
    stopped.values().forEach(GroupRunner::retire);
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

  /// Stops evaluating; alerts stay as they are, to go on after the next start.
  @Override
  public void close() {
    changing.lock();
    try {
      runners.values().forEach(GroupRunner::stop);
      runners = Map.of();
    } finally {
      changing.unlock();
    }
  }
}
