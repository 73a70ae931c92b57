package dev.nightjar.alert.rule;

import java.util.Map;

/// One rule of a group. Records keep what a file says, also when it is wrong: [RuleProblems] tells.
public sealed interface Rule permits RecordingRule, AlertingRule {
  /// The series that it records, or the alert's name.
  String name();

  /// In PromQL.
  String expr();

  /// Set on what it yields, an empty value removes a label; of alerts, each value is a template.
  Map<String, String> labels();

  /// The same rule with other labels.
  Rule withLabels(Map<String, String> labels);
}
