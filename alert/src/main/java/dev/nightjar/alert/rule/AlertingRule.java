package dev.nightjar.alert.rule;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Raises an alert for each series that an expression yields.
///
/// @param hold how long it must be yielded before it fires (`for` in files)
/// @param keepFiringFor how long it goes on firing after the expression stopped yielding it
/// @param labels templates, as are the annotations
public record AlertingRule(
    String alert,
    String expr,
    Duration hold,
    Duration keepFiringFor,
    Map<String, String> labels,
    Map<String, String> annotations)
    implements Rule {
  public AlertingRule {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  @Override
  public String name() {
    return alert;
  }

  @Override
  public AlertingRule withLabels(Map<String, String> others) {
    return new AlertingRule(alert, expr, hold, keepFiringFor, others, annotations);
  }
}
