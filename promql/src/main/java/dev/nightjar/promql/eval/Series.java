package dev.nightjar.promql.eval;

import dev.nightjar.model.Labels;
import dev.nightjar.promql.ast.Quoted;
import java.util.ArrayList;
import java.util.List;

/// Label sets in messages: every label in braces, the metric name among them.
final class Series {
  private Series() {}

  static String text(Labels labels) {
    List<String> pairs = new ArrayList<>();
    labels.forEach((name, value) -> pairs.add(Quoted.labelName(name) + "=" + Quoted.of(value)));
    return "{" + String.join(", ", pairs) + "}";
  }
}
