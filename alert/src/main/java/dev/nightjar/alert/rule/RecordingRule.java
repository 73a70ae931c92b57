package dev.nightjar.alert.rule;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Stores what an expression yields under another name.
///
/// @param record the metric's name
public record RecordingRule(String record, String expr, Map<String, String> labels)
    implements Rule {
  public RecordingRule {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  @Override
  public String name() {
    return record;
  }

  @Override
  public RecordingRule withLabels(Map<String, String> others) {
    return new RecordingRule(record, expr, others);
  }
}
