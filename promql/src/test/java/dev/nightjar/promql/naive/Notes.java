package dev.nightjar.promql.naive;

import dev.nightjar.model.SampleText;
import dev.nightjar.promql.ast.Span;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Warnings and infos: each text once, with the first place that it is said of.
final class Notes {
  private final String query;
  private final Map<String, Span> all = new TreeMap<>();

  Notes(String query) {
    this.query = query;
  }

  void warn(Span of, String text) {
    all.merge("PromQL warning: " + text, of, (a, b) -> a.start() <= b.start() ? a : b);
  }

  void info(Span of, String text) {
    all.merge("PromQL info: " + text, of, (a, b) -> a.start() <= b.start() ? a : b);
  }

  void checkQuantile(Span of, double q) {
    if (Double.isNaN(q) || q < 0 || q > 1) {
      warn(of, "quantile value should be between 0 and 1, got " + SampleText.general(q));
    }
  }

  Set<String> texts() {
    Set<String> texts = new TreeSet<>();
    all.forEach((text, span) -> texts.add(text + " (" + span.place(query) + ")"));
    return texts;
  }
}
