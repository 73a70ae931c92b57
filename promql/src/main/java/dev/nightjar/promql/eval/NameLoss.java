package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.SeriesGroups;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Feature;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Series that come to the same labels when they lose their names: unless that is delayed, they
/// become one, or an error where they meet, as soon as it happens.
final class NameLoss {
  private NameLoss() {}

  /// What becomes of `value`, which `expr` yields.
  static Value resolved(Evaluation evaluation, Expr expr, Value value, int steps) {
    boolean lazy =
        value instanceof Value.Vector(var rows)
            && (rows instanceof MappedRows || rows instanceof WindowRows);
    return lazy
            && !evaluation.features().has(Feature.DELAYED_NAME_REMOVAL)
            && expr.children().stream().anyMatch(NameLoss::mayHaveManyNames)
        ? new Value.Vector(resolved(evaluation, ((Value.Vector) value).rows(), steps))
        : value;
  }

  private static Rows resolved(Evaluation evaluation, Rows rows, int steps) {
    SeriesGroups groups = rows.groups(new SeriesGroups.By(Set.of(), true));
    if (groups.count() == rows.count()) {
      return rows;
    }
    // Of a range vector's function Prometheus refuses such series even where they never meet.
    boolean refusesAnyTwo = rows instanceof WindowRows;
    var result = new HeldRows(evaluation, steps);
    Map<Labels, Integer> first = new HashMap<>();
    var column = new Column(steps);
    for (int row = 0; row < rows.count(); row++) {
      rows.read(row, column);
      Integer into = null;
      for (int step = 0; step < steps; step++) {
        if (!column.isPresent(step)) {
          continue;
        }
        if (into == null) {
          Labels labels = rows.labels(row);
          into = result.rowOf(labels, rows.dropsName(row));
          Integer before = first.putIfAbsent(labels, row);
          if (refusesAnyTwo && before != null && before != row) {
            throw HeldRows.sameLabels();
          }
        }
        result.put(into, step, column);
      }
    }
    return result;
  }

  /// Whether two of its series may differ in their metric's name alone.
  private static boolean mayHaveManyNames(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral _, Expr.StringLiteral _ -> false;
      case Expr.VectorSelector selector ->
          selector.matchers().stream()
              .noneMatch(m -> m.name().equals(Labels.NAME) && m.kind() == Matcher.Kind.EQUAL);
      case Expr.Aggregate aggregate ->
          aggregate.labels().contains(Labels.NAME)
              || (keepsElements(aggregate) && mayHaveManyNames(aggregate.inner()));
      case Expr.Binary binary -> mayHaveManyNames(binary);
      case Expr.Call call when call.function().name().startsWith("label_") -> true;
      case Expr.MatrixSelector _, Expr.Subquery _, Expr.Call _, Expr.Unary _, Expr.Paren _ ->
          expr.children().stream().anyMatch(NameLoss::mayHaveManyNames);
    };
  }

  private static boolean mayHaveManyNames(Expr.Binary last) {
    Expr expr = last;
    while (expr instanceof Expr.Binary binary) {
      if (binary.op().changesQuantity() || binary.returnBool()) {
        return false;
      } else if (binary.op().isSet() || mayHaveManyNames(binary.right())) {
        return true;
      }
      expr = binary.left();
    }
    return mayHaveManyNames(expr);
  }

  private static boolean keepsElements(Expr.Aggregate aggregate) {
    return switch (aggregate.op()) {
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> true;
      case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, COUNT_VALUES, QUANTILE ->
          aggregate
              .parameter()
              .map(Expr::unwrapped)
              .filter(
                  p ->
                      p instanceof Expr.StringLiteral(_, String label) && label.equals(Labels.NAME))
              .isPresent();
    };
  }
}
