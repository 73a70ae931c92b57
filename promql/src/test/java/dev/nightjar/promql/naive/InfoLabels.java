package dev.nightjar.promql.naive;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.promql.ast.Expr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `info`: labels of the newest info series of the same instance and job.
final class InfoLabels {
  private static final List<String> IDENTITY = List.of("instance", "job");

  private final NaiveEvaluator evaluator;

  InfoLabels(NaiveEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  List<List<Element>> evaluate(Expr.Call call, long[] times) {
    List<Matcher> given =
        call.arguments().size() > 1
            ? ((Expr.VectorSelector) call.arguments().getLast()).matchers()
            : List.of();
    List<Matcher> onName = new ArrayList<>();
    List<Matcher> onData = new ArrayList<>();
    given.forEach(m -> (m.name().equals(Labels.NAME) ? onName : onData).add(m));
    if (onName.isEmpty()) {
      onName.add(Matcher.equal(Labels.NAME, "target_info"));
    }
    List<Matcher> all = new ArrayList<>(onName);
    all.addAll(onData);
    Expr argument = call.arguments().getFirst();
    Optional<Expr.VectorSelector> first =
        argument.descendants().stream()
            .filter(Expr.VectorSelector.class::isInstance)
            .map(Expr.VectorSelector.class::cast)
            .findFirst();
    List<List<Element>> input = evaluator.vector(argument, times);
    List<Map<Labels, Long>> infos = evaluator.found(all, first, times);
    List<List<Element>> result = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      List<Element> step = new ArrayList<>();
      Set<List<Object>> seen = new HashSet<>();
      for (Element element : input.get(i)) {
        boolean isInfo = onName.stream().allMatch(m -> m.matches(element.labels()));
        Optional<Labels> labels =
            isInfo
                ? Optional.of(element.labels())
                : enriched(element.labels(), infos.get(i), onData);
        if (labels.isPresent()) {
          if (!seen.add(List.of(labels.get(), element.dropsName()))) {
            throw NaiveEvaluator.sameLabels();
          }
          step.add(element.labelled(labels.get(), element.dropsName()));
        }
      }
      result.add(evaluator.distinct(step));
    }
    return result;
  }

  /// Empty where no info series is and there must be one.
  private static Optional<Labels> enriched(
      Labels base, Map<Labels, Long> infos, List<Matcher> onData) {
    Map<String, Labels> newest = new HashMap<>();
    for (var info : infos.entrySet()) {
      boolean same = IDENTITY.stream().allMatch(n -> info.getKey().get(n).equals(base.get(n)));
      Labels other = newest.get(info.getKey().metricName());
      long before = other == null ? Long.MIN_VALUE : infos.getOrDefault(other, Long.MIN_VALUE);
      if (same && before < info.getValue()) {
        newest.put(info.getKey().metricName(), info.getKey());
      } else if (same && before == info.getValue()) {
        throw NaiveEvaluator.failure("found duplicate series for info metric: {}");
      }
    }
    if (newest.isEmpty() && onData.stream().anyMatch(m -> !m.matches(""))) {
      return Optional.empty();
    }
    Labels result = base;
    for (Labels info : newest.values()) {
      for (var label : info.toMap().entrySet()) {
        String name = label.getKey();
        boolean wanted = onData.isEmpty() || onData.stream().anyMatch(m -> m.name().equals(name));
        if (!wanted || name.equals(Labels.NAME) || base.has(name)) {
          continue;
        } else if (result.has(name) && !result.get(name).equals(label.getValue())) {
          throw NaiveEvaluator.failure("conflicting label: " + name);
        }
        result = result.with(name, label.getValue());
      }
    }
    return Optional.of(result);
  }
}
