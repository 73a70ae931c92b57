package dev.nightjar.alert.rule;

import dev.nightjar.base.Clock;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.MetricQueries;
import dev.nightjar.model.MetricStore;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.List;

/// Rule groups that are evaluated when they are told to, as of any time: with the engine of
/// [RuleEvaluator], but on the caller's thread, without a rhythm, and forgetting all at the end.
/// Owned by one thread.
public final class SteppedRules {
  private final List<GroupRunner> runners;

  /// @param groups in the order in which they are evaluated
  /// @param store takes what they yield
  public SteppedRules(
      EvaluatorConfig config,
      MetricQueries queries,
      MetricStore store,
      Clock clock,
      List<RuleGroup> groups) {
    var surroundings =
        new Evaluation.Surroundings(
            config, queries, store, new NoMemory(), _ -> {}, new Refusals(clock), clock);
    runners = groups.stream().map(group -> new GroupRunner(group, surroundings)).toList();
  }

  /// Evaluates all groups, one after the other.
  public void evaluate(long millis) {
    runners.forEach(runner -> runner.evaluate(millis, 0));
  }

  /// How all rules of all groups stand after the last evaluation, in its order.
  public List<RuleView> rules() {
    return runners.stream().flatMap(runner -> runner.view().rules().stream()).toList();
  }

  /// There is no restart over which something could be remembered.
  private static final class NoMemory implements AlertStates {
    @Override
    public void saveAlerts(Tenant tenant, String ruleKey, List<SavedAlert> alerts) {}

    @Override
    public List<SavedAlert> alerts(Tenant tenant, String ruleKey) {
      return List.of();
    }

    @Override
    public void saveNotification(Tenant tenant, SentNotification notification) {}

    @Override
    public List<SentNotification> notifications(Tenant tenant) {
      return List.of();
    }

    @Override
    public void deleteNotification(Tenant tenant, String groupKey, String receiver) {}

    @Override
    public void record(Tenant tenant, AlertStep step) {}

    @Override
    public List<AlertStep> history(Tenant tenant, Instant since, int limit) {
      return List.of();
    }
  }
}
