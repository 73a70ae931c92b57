package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.Expr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Orders the elements of a vector. Only at a single time: over a range, results are always in
/// order of their labels.
final class SortFunctions {
  private final Evaluator evaluator;
  private final Evaluation evaluation;

  SortFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
    this.evaluation = evaluator.evaluation();
  }

  Rows evaluate(Expr.Call call, Grid grid) {
    Rows rows = evaluator.rows(call.arguments().getFirst(), grid);
    if (evaluation.query().isRange()) {
      evaluation.warn(
          call.span(),
          "sort is ineffective for range queries since results are always ordered by labels");
      return shown(call, rows, grid);
    } else if (grid.count() != 1) {
      return shown(call, rows, grid);
    }
    rows = shown(call, rows, grid);
    Columns held = ReadRows.of(evaluation, grid.count(), rows);
    List<String> names = call.arguments().stream().skip(1).map(evaluator::text).toList();
    Comparator<Integer> order =
        switch (call.function().name()) {
          case "sort" -> byValue(held, false);
          case "sort_desc" -> byValue(held, true);
          case "sort_by_label" -> byLabels(held, names);
          default -> byLabels(held, names).reversed();
        };
    List<Integer> indexes = new ArrayList<>();
    for (int row = 0; row < held.count(); row++) {
      indexes.add(row);
    }
    indexes.sort(evaluation.ticking(order));
    var sorted = new HeldRows(evaluation, grid.count());
    for (int row : indexes) {
      held.read(row, sorted.column(sorted.add(held.labels(row), held.dropsName(row))));
    }
    return sorted;
  }

  /// Histograms have no order by value: they go, unless labels alone decide.
  private Rows shown(Expr.Call call, Rows rows, Grid grid) {
    boolean byLabels = call.function().name().startsWith("sort_by_label");
    return byLabels
        ? rows
        : new MappedRows(evaluation, rows, grid.count(), false, (value, _) -> value);
  }

  private static Comparator<Integer> byValue(Columns rows, boolean descending) {
    Comparator<Double> order = ascending();
    Comparator<Double> nanLast =
        Comparator.<Double>comparingInt(v -> v.isNaN() ? 1 : 0)
            .thenComparing(descending ? order.reversed() : order);
    return Comparator.comparing(row -> rows.values(row)[0], nanLast);
  }

  private static Comparator<Double> ascending() {
    return (a, b) -> a < b ? -1 : a > b ? 1 : 0;
  }

  private static Comparator<Integer> byLabels(Columns rows, List<String> names) {
    return (left, right) -> {
      Labels a = rows.labels(left);
      Labels b = rows.labels(right);
      for (String name : names) {
        int order = NaturalOrder.compare(a.get(name), b.get(name));
        if (order != 0) {
          return order;
        }
      }
      return a.compareTo(b);
    };
  }
}
