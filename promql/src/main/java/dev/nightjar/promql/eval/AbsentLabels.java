package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Matcher;
import dev.nightjar.promql.ast.Expr;
import java.util.HashSet;
import java.util.Set;

/// The labels that one can tell of a series that is absent: those that its selector demands.
final class AbsentLabels {
  private AbsentLabels() {}

  static Labels of(Expr expr) {
    return switch (expr.unwrapped()) {
      case Expr.VectorSelector selector -> of(selector);
      case Expr.MatrixSelector matrix -> of(matrix.selector());
      default -> Labels.EMPTY;
    };
  }

  private static Labels of(Expr.VectorSelector selector) {
    var labels = Labels.builder();
    Set<String> seen = new HashSet<>();
    for (Matcher matcher : selector.matchers()) {
      String name = matcher.name();
      if (name.equals(Labels.NAME)) {
        continue;
      }
      // Two conditions on one label say nothing certain about it.
      if (matcher.kind() == Matcher.Kind.EQUAL && seen.add(name)) {
        labels.set(name, matcher.value());
      } else {
        labels.remove(name);
      }
    }
    return labels.build();
  }
}
