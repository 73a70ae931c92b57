package dev.nightjar.alert.rule;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.QueryValue.VectorSample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Evaluates a [RecordingRule].
final class RecordingTask extends RuleTask {
  private final RecordingRule rule;

  RecordingTask(String key, RecordingRule rule) {
    super(key, rule);
    this.rule = rule;
  }

  @Override
  List<Output> compute(Evaluation evaluation) {
    List<VectorSample> samples = evaluation.ask(rule.expr());
    List<Output> outputs = new ArrayList<>(samples.size());
    Set<Labels> seen = HashSet.newHashSet(samples.size());
    for (VectorSample sample : samples) {
      var labels = sample.labels().toBuilder().set(Labels.NAME, rule.record());
      rule.labels().forEach(labels::set);
      Labels built = labels.build();
      if (!seen.add(built)) {
        throw new NightjarException(
            ErrorCode.EXECUTION,
            "vector contains metrics with the same labelset after applying rule labels: " + built);
      }
      outputs.add(new Output(built, sample.value(), sample.histogram()));
    }
    int limit = evaluation.group().limit();
    if (limit > 0 && outputs.size() > limit) {
      throw new NightjarException(
          ErrorCode.EXECUTION,
          "exceeded limit of " + limit + " with " + outputs.size() + " series");
    }
    return outputs;
  }

  @Override
  List<AlertView> activeAlerts() {
    return List.of();
  }
}
