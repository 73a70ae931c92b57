package dev.nightjar.promql.eval;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.At;
import dev.nightjar.promql.ast.DurationExpr;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.RangeMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `info`: adds to each series the labels of the info metrics (by default `target_info`) that have
/// the same `instance` and `job`. Of several series of one info metric the newest sample counts.
final class InfoFunction {
  private static final String DEFAULT_METRIC = "target_info";
  private static final List<String> IDENTIFYING = List.of("instance", "job");

  private final Evaluator evaluator;
  private final Evaluation evaluation;
  private final List<Matcher> onName = new ArrayList<>();
  private final List<Matcher> onData = new ArrayList<>();

  InfoFunction(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
  }

  Rows evaluate(Expr.Call call, Grid grid) {
    Expr argument = call.arguments().getFirst();
    if (call.arguments().size() == 2
        && call.arguments().getLast() instanceof Expr.VectorSelector selector) {
      for (Matcher matcher : selector.matchers()) {
        (matcher.name().equals(Labels.NAME) ? onName : onData).add(matcher);
      }
    }
    completeName();
    Columns base = ReadRows.of(evaluation, grid.count(), evaluator.rows(argument, grid));
    // The values of these are the times of their samples.
    Columns infos =
        ReadRows.of(
            evaluation,
            grid.count(),
            InstantRows.ofInfo(evaluation, infoSelector(call, argument), grid));
    Map<Labels, List<Integer>> byIdentity = byIdentity(infos);
    var result = new HeldRows(evaluation, grid.count());
    for (int row = 0; row < base.count(); row++) {
      Labels labels = base.labels(row);
      List<Integer> candidates =
          isInfo(labels) ? List.of() : byIdentity.getOrDefault(identity(labels), List.of());
      enrich(base, row, infos, candidates, result);
    }
    return result;
  }

  /// Makes sure that the name's conditions say which metrics are info metrics, not only which not.
  private void completeName() {
    boolean positive =
        onName.stream()
            .anyMatch(m -> m.kind() == Matcher.Kind.EQUAL || m.kind() == Matcher.Kind.REGEX);
    if (onName.isEmpty()) {
      onName.add(Matcher.equal(Labels.NAME, DEFAULT_METRIC));
    } else if (!positive) {
      onName.add(new Matcher(Matcher.Kind.REGEX, Labels.NAME, ".+_info"));
    }
  }

  /// The info series, at the times at which the first selector of the argument looks.
  private Expr.VectorSelector infoSelector(Expr.Call call, Expr argument) {
    List<Matcher> matchers = new ArrayList<>(onName);
    matchers.addAll(onData);
    Optional<Expr.VectorSelector> first = firstSelector(argument);
    At at = first.map(Expr.VectorSelector::at).orElse(new At.Unset());
    Optional<DurationExpr> offset = first.flatMap(Expr.VectorSelector::offset);
    return new Expr.VectorSelector(call.span(), "", matchers, at, offset, RangeMode.PLAIN);
  }

  private static Optional<Expr.VectorSelector> firstSelector(Expr expr) {
    return expr.descendants().stream()
        .filter(Expr.VectorSelector.class::isInstance)
        .map(Expr.VectorSelector.class::cast)
        .findFirst();
  }

  private boolean isInfo(Labels labels) {
    return onName.stream().allMatch(matcher -> matcher.matches(labels));
  }

  private static Labels identity(Labels labels) {
    return labels.only(IDENTIFYING);
  }

  private Map<Labels, List<Integer>> byIdentity(Columns infos) {
    Map<Labels, List<Integer>> byIdentity = new HashMap<>();
    for (int row = 0; row < infos.count(); row++) {
      evaluation.tick();
      Labels identity = identity(infos.labels(row));
      if (!identity.isEmpty()) {
        byIdentity.computeIfAbsent(identity, _ -> new ArrayList<>()).add(row);
      }
    }
    return byIdentity;
  }

  private void enrich(
      Columns base, int row, Columns infos, List<Integer> candidates, HeldRows result) {
    Labels labels = base.labels(row);
    boolean demanding =
        !isInfo(labels) && onData.stream().anyMatch(matcher -> !matcher.matches(""));
    Column values = base.column(row);
    for (int step = 0; step < values.steps(); step++) {
      evaluation.tick();
      if (values.isPresent(step)) {
        var added = Labels.builder();
        Map<String, Integer> matched = newest(infos, candidates, step);
        for (int info : matched.values()) {
          addLabels(infos.labels(info), labels, added);
        }
        if (!matched.isEmpty() || !demanding) {
          var all = labels.toBuilder();
          added.build().forEach(all::set);
          result.put(result.rowOf(all.build(), base.dropsName(row)), step, values);
        }
      }
    }
  }

  /// Per info metric the series whose sample at this step is the newest.
  private static Map<String, Integer> newest(Columns infos, List<Integer> candidates, int step) {
    Map<String, Integer> newest = new HashMap<>();
    for (int row : candidates) {
      double time = infos.values(row)[step];
      if (Points.isPresent(time)) {
        String name = infos.labels(row).metricName();
        Integer known = newest.get(name);
        if (known == null || infos.values(known)[step] < time) {
          newest.put(name, row);
        } else if (infos.values(known)[step] == time) {
          throw new NightjarException(
              ErrorCode.EXECUTION,
              "found duplicate series for info metric: existing "
                  + (Series.text(infos.labels(known)) + ", new ")
                  + Series.text(infos.labels(row)));
        }
      }
    }
    return newest;
  }

  private void addLabels(Labels info, Labels base, Labels.Builder into) {
    info.forEach(
        (name, value) -> {
          boolean wanted = onData.isEmpty() || onData.stream().anyMatch(m -> m.name().equals(name));
          if (!wanted || name.equals(Labels.NAME)) {
            return;
          }
          if (!into.get(name).isEmpty() && !into.get(name).equals(value)) {
            throw new NightjarException(ErrorCode.EXECUTION, "conflicting label: " + name);
          }
          if (!base.has(name)) {
            into.set(name, value);
          }
        });
  }
}
