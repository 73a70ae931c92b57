package dev.nightjar.alert.rule;

import dev.nightjar.alert.template.PrometheusFunctions;
import dev.nightjar.alert.template.Template;
import dev.nightjar.alert.template.TemplateException;
import dev.nightjar.base.Problem;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Features;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is wrong with rule groups, as `promtool check rules` would find it: all of it at once.
public final class RuleProblems {
  private final List<Problem> found = new ArrayList<>();
  private final Features features;

  private RuleProblems(Features features) {
    this.features = features;
  }

  /// Everything that keeps these groups, which all stand in one file, from being run. Paths are
  /// those of the file, such as `groups[0].rules[2].labels.severity`.
  public static List<Problem> of(List<RuleGroup> groups) {
    return of(groups, Features.STABLE);
  }

  /// As [#of(List)], where expressions may use these features.
  public static List<Problem> of(List<RuleGroup> groups, Features features) {
    var problems = new RuleProblems(features);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < groups.size(); i++) {
      String path = "groups[" + i + "]";
      if (!names.add(groups.get(i).name())) {
        problems.add(path + ".name", "groupname: \"" + groups.get(i).name() + "\" is repeated");
      }
      problems.check(path, groups.get(i));
    }
    return List.copyOf(problems.found);
  }

  /// Rules that stand twice in their group: harmless, but hardly meant.
  public static List<Problem> repeated(List<RuleGroup> groups) {
    var problems = new RuleProblems(Features.STABLE);
    for (int i = 0; i < groups.size(); i++) {
      Set<Rule> rules = new HashSet<>();
      for (int j = 0; j < groups.get(i).rules().size(); j++) {
        Rule rule = groups.get(i).rules().get(j);
        if (!rules.add(rule)) {
          problems.add(
              "groups[" + i + "].rules[" + j + "]",
              "\"" + rule.name() + "\" stands twice in the group with the same expression");
        }
      }
    }
    return List.copyOf(problems.found);
  }

  /// Rules of one file that make series or alerts of the same name and labels, in any group:
  /// promtool's `duplicate-rules`.
  public static List<Problem> duplicates(List<RuleGroup> groups) {
    var problems = new RuleProblems(Features.STABLE);
    Map<String, String> first = new HashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      for (int j = 0; j < groups.get(i).rules().size(); j++) {
        Rule rule = groups.get(i).rules().get(j);
        String path = "groups[" + i + "].rules[" + j + "]";
        String before = first.putIfAbsent(rule.name() + '\0' + rule.labels(), path);
        if (before != null) {
          problems.add(
              path,
              "\"%s\" has the name and the labels of %s: its series may collide"
                  .formatted(rule.name(), before));
        }
      }
    }
    return List.copyOf(problems.found);
  }

  private void add(String path, String message) {
    found.add(Problem.at(path, message));
  }

  private void check(String path, RuleGroup group) {
    if (group.name().isEmpty()) {
      add(path + ".name", "a group needs a name");
    }
    if (!group.interval().isPositive()) {
      add(path + ".interval", "got " + group.interval() + ", must be longer than zero");
    }
    if (group.limit() < 0) {
      add(path + ".limit", "got " + group.limit() + ", must not be negative");
    }
    checkLabelNames(path + ".labels", group.labels());
    for (int i = 0; i < group.rules().size(); i++) {
      check(path + ".rules[" + i + "]", group.rules().get(i));
    }
  }

  private void check(String path, Rule rule) {
    if (rule.expr().isBlank()) {
      add(path + ".expr", "field 'expr' must be set in rule");
    } else {
      checkExpression(path + ".expr", rule.expr());
    }
    switch (rule) {
      case RecordingRule recording -> {
        if (!isMetricName(recording.record())) {
          add(path + ".record", "invalid recording rule name: \"" + recording.record() + "\"");
        }
        checkLabelNames(path + ".labels", recording.labels());
      }
      case AlertingRule alerting -> check(path, alerting);
    }
  }

  private void checkExpression(String path, String expr) {
    try {
      PromqlParser.parse(expr, features);
    } catch (NightjarException e) {
      add(path, "could not parse expression: " + e.getMessage());
    }
  }

  private void check(String path, AlertingRule rule) {
    if (rule.alert().isEmpty()) {
      add(path + ".alert", "an alert needs a name");
    }
    if (rule.hold().isNegative()) {
      add(path + ".for", "got " + rule.hold() + ", must not be negative");
    }
    if (rule.keepFiringFor().isNegative()) {
      add(path + ".keep_firing_for", "got " + rule.keepFiringFor() + ", must not be negative");
    }
    checkLabelNames(path + ".labels", rule.labels());
    if (rule.annotations().containsKey("")) {
      add(path + ".annotations", "invalid annotation name: \"\"");
    }
    checkTemplates(path + ".labels", "label", rule.alert(), rule.labels());
    checkTemplates(path + ".annotations", "annotation", rule.alert(), rule.annotations());
  }

  private void checkLabelNames(String path, Map<String, String> labels) {
    labels.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.equals(Labels.NAME) || !isText(name)) {
            add(path + "." + name, "invalid label name: \"" + name + "\"");
          }
          if (!isText(value)) {
            add(path + "." + name, "invalid label value: \"" + value + "\"");
          }
        });
  }

  private void checkTemplates(String path, String kind, String alert, Map<String, String> texts) {
    texts.forEach(
        (name, text) -> {
          try {
            Template.parse(
                "__alert_" + alert, text, PrometheusFunctions.unbound(), AlertTexts.VARIABLES);
          } catch (TemplateException e) {
            add(path + "." + name, kind + " \"" + name + "\": " + e.getMessage());
          }
        });
  }

  /// Prometheus takes any UTF-8 text for a metric's name; braces in a rule's name are always a
  /// selector that was meant for the expression.
  private static boolean isMetricName(String name) {
    return !name.isEmpty() && isText(name) && name.indexOf('{') < 0 && name.indexOf('}') < 0;
  }

  private static boolean isText(String text) {
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    return encoder.canEncode(text);
  }
}
