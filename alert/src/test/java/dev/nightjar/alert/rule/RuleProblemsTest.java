package dev.nightjar.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleProblemsTest {
  private static void check(Rule rule, String... wanted) {
    var group = RuleGroup.of("g", "f", Duration.ofMinutes(1), rule);
    assertThat(RuleProblems.of(List.of(group)).stream().map(Problem::toString))
        .containsExactly(wanted);
  }

  private static AlertingRule alert(Map<String, String> labels, Map<String, String> annotations) {
    return new AlertingRule("A", "up", Duration.ZERO, Duration.ZERO, labels, annotations);
  }

  @Test
  void findsNothingWrongWithGoodRules() {
    check(new RecordingRule("a:b", "up", Map.of("strawberry_🍓", "x")));
    check(alert(Map.of("severity", "page"), Map.of("ins-tance", "{{ $labels.job }}")));
  }

  @Test
  void refusesBadNames() {
    check(
        new RecordingRule("strawberry{flavor=\"sweet\"}", "1", Map.of()),
        "groups[0].rules[0].record: invalid recording rule name: \"strawberry{flavor=\"sweet\"}\"");
    check(
        new RecordingRule("hola", "1", Map.of("__name__", "anything")),
        "groups[0].rules[0].labels.__name__: invalid label name: \"__name__\"");
  }

  @Test
  void refusesExpressionsThatDoNotParse() {
    check(
        new RecordingRule("yolo", "rate(hi)", Map.of()),
        "groups[0].rules[0].expr: could not parse expression: 1:6: parse error: expected type range"
            + " vector in call to function \"rate\", got instant vector");
    check(
        new RecordingRule("yolo", " ", Map.of()),
        "groups[0].rules[0].expr: field 'expr' must be set in rule");
  }

  @Test
  void refusesTemplatesThatDoNotParse() {
    check(
        alert(Map.of(), Map.of("summary", "a\n{{ $lable }}")),
        "groups[0].rules[0].annotations.summary: annotation \"summary\": template: __alert_A:2:"
            + " undefined variable \"$lable\"");
    check(
        alert(Map.of("x", "{{ humanise 1 }}"), Map.of()),
        "groups[0].rules[0].labels.x: label \"x\": template: __alert_A:1: function \"humanise\" not"
            + " defined");
  }

  @Test
  void refusesAGroupNamedTwiceAndTellsOfRepeatedRules() {
    RuleGroup group =
        RuleGroup.of(
            "g",
            "f",
            Duration.ofMinutes(1),
            new RecordingRule("a", "1", Map.of()),
            new RecordingRule("a", "1", Map.of()));
    assertThat(RuleProblems.of(List.of(group, group)).stream().map(Problem::path))
        .containsExactly("groups[1].name");
    assertThat(RuleProblems.repeated(List.of(group)).stream().map(Problem::path))
        .containsExactly("groups[0].rules[1]");
  }
}
