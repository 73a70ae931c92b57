package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.promql.ast.At;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.RangeMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `info`: adds to each series the labels of the info metric (by default `target_info`) that has
/// the same `instance` and `job`.
final class InfoFunction {
  private static final String DEFAULT_METRIC = "target_info";
  private static final List<String> IDENTIFYING = List.of("instance", "job");

  private final Evaluator evaluator;
  private final Evaluation evaluation;

  InfoFunction(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
  }

  Rows evaluate(Expr.Call call, Grid grid) {
    HeldRows base =
        HeldRows.of(evaluation, grid.count(), evaluator.rows(call.arguments().getFirst(), grid));
    List<Matcher> conditions =
        call.arguments().size() == 2
                && call.arguments().getLast() instanceof Expr.VectorSelector selector
            ? selector.matchers()
            : List.of();
    HeldRows infos = HeldRows.of(evaluation, grid.count(), infoRows(call, conditions, grid));
    Set<String> wanted = new HashSet<>();
    boolean mayLack = true;
    for (Matcher condition : conditions) {
      if (!condition.name().equals(Labels.NAME)) {
        wanted.add(condition.name());
        mayLack &= condition.matches("");
      }
    }
    var result = new HeldRows(evaluation, grid.count());
    for (int row = 0; row < base.count(); row++) {
      enrich(base, row, infos, wanted, mayLack, result);
    }
    return result;
  }

  private Rows infoRows(Expr.Call call, List<Matcher> conditions, Grid grid) {
    List<Matcher> matchers = new ArrayList<>(conditions);
    if (conditions.stream().noneMatch(matcher -> matcher.name().equals(Labels.NAME))) {
      matchers.add(Matcher.equal(Labels.NAME, DEFAULT_METRIC));
    }
    return new InstantRows(
        evaluation,
        new Expr.VectorSelector(
            call.span(), "", matchers, new At.Unset(), Optional.empty(), RangeMode.PLAIN),
        grid,
        false);
  }

  private void enrich(
      HeldRows base,
      int row,
      HeldRows infos,
      Set<String> wanted,
      boolean mayLack,
      HeldRows result) {
    Labels labels = base.labels(row);
    double[] values = base.values(row);
    for (int step = 0; step < values.length; step++) {
      if (Points.isAbsent(values[step])) {
        continue;
      }
      var enriched = labels.toBuilder();
      boolean matched = false;
      for (int info = 0; info < infos.count(); info++) {
        if (Points.isPresent(infos.values(info)[step]) && identifies(infos.labels(info), labels)) {
          matched = true;
          addLabels(infos.labels(info), labels, wanted, enriched);
        }
      }
      if (matched || mayLack) {
        int into = result.rowOf(enriched.build(), base.dropsName(row));
        result.put(into, step, values[step]);
      }
    }
  }

  private static boolean identifies(Labels info, Labels labels) {
    return IDENTIFYING.stream().allMatch(name -> info.get(name).equals(labels.get(name)))
        && IDENTIFYING.stream().anyMatch(labels::has);
  }

  private static void addLabels(Labels info, Labels base, Set<String> wanted, Labels.Builder into) {
    info.forEach(
        (name, value) -> {
          boolean asked = wanted.isEmpty() || wanted.contains(name);
          if (asked && !name.equals(Labels.NAME) && !base.has(name)) {
            into.set(name, value);
          }
        });
  }
}
