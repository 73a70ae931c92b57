package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.promql.ast.Features;
import dev.nightjar.server.config.RuleFileCheck.Checked;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rule files apart from a configuration: ours beside promtool's word on each.
final class RuleFileCheckTest {
  /// Outside files of which a promtool of 2.42 thinks otherwise, and why.
  private static final Map<String, String> CHANGED_SINCE =
      Map.of(
          "utf-8_lname.good.yaml", "since 3.0 a label's name may be any text",
          "legacy_validation_annotation.bad.yaml", "bad only under the older rules for names");

  private static final String RULE = "groups: [{name: g, rules: [%s]}]\n";

  /// Files in small, and what is wrong with each; empty when nothing is.
  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("", ""),
          Map.entry("groups:\n", ""),
          Map.entry("groups: []\n---\nnonsense: [\n", ""),
          Map.entry("{}\n", ""),
          Map.entry("[]\n", "a mapping is wanted"),
          Map.entry("groups: {}\n", "a list is wanted"),
          Map.entry("group: []\n", "did you mean groups?"),
          Map.entry("groups: [{name: g, interval: 0s, limit: -1, rules: []}]\n", ""),
          Map.entry("groups: [{name: \"\", rules: []}]\n", "needs a name"),
          Map.entry("groups: [{name: g, interval: 1 m, rules: []}]\n", "is not a duration"),
          Map.entry("groups: [{name: g, limit: many, rules: []}]\n", "is not a whole number"),
          Map.entry("groups: [{name: a, rules: []}, {name: a, rules: []}]\n", "is repeated"),
          Map.entry(RULE.formatted("{record: r, expr: 1, for: 0s}"), ""),
          Map.entry(RULE.formatted("{record: r, expr: 1, for: 1s}"), "a recording rule has no for"),
          Map.entry(RULE.formatted("{record: r, expr: 1, annotations: {a: b}}"), "no annotations"),
          Map.entry(RULE.formatted("{record: r, alert: \"\", expr: 1}"), ""),
          Map.entry(RULE.formatted("{record: r, alert: a, expr: 1}"), "only one of"),
          Map.entry(RULE.formatted("{expr: 1}"), "one of record and alert must be set"),
          Map.entry(RULE.formatted("{alert: a}"), "field 'expr' must be set"),
          Map.entry(RULE.formatted("{alert: a, expr: \"1 +\"}"), "unexpected end of input"),
          Map.entry(RULE.formatted("{alert: a, expr: 1, keep_firing_for: 5m}"), ""),
          Map.entry(RULE.formatted("{alert: a, expr: 1, labels: {x: \"{{\"}}"), "label \"x\""),
          Map.entry(RULE.formatted("{alert: a, expr: 1, labels: {__name__: x}}"), "label name"),
          Map.entry(RULE.formatted("{alert: a, expr: 1, labels: {\"\": x}}"), "label name"),
          Map.entry(
              RULE.formatted("{alert: a, expr: 1, annotations: {\"\": x}}"), "annotation name"),
          Map.entry(RULE.formatted("{alert: a, expr: 1, annotations: {x: \"{{ $y }}\"}}"), "$y"),
          Map.entry(RULE.formatted("{alert: a, expr: 1, labels: {n: 5, t: true}}"), ""),
          Map.entry(RULE.formatted("{alert: 5, expr: 1}"), ""),
          Map.entry(RULE.formatted("{alert: a, expr: 1, expr: 2}"), "stands here again"),
          Map.entry(RULE.formatted("{alert: a, expr: [1]}"), "a text is wanted"),
          Map.entry("groups:\n\t- name: g\n", "not YAML"));

  @TempDir private Path folder;

  private static Checked check(String text) {
    return RuleFileCheck.check(text, RuleFileCheck.Options.DEFAULT);
  }

  @Test
  void tellsWhatIsWrongWithSmallFiles() {
    SMALL.forEach(
        (text, wanted) -> {
          List<String> found = check(text).problems().stream().map(Object::toString).toList();
          if (wanted.isEmpty()) {
            assertThat(found).as(text).isEmpty();
          } else {
            assertThat(found).as(text).isNotEmpty().anyMatch(p -> p.contains(wanted));
          }
        });
  }

  @Test
  void agreesWithPromtoolOfSmallFiles() throws IOException {
    Path file = folder.resolve("rules.yml");
    for (Map.Entry<String, String> e : SMALL.entrySet()) {
      Files.writeString(file, e.getKey());
      Promtool.Answer answer = Promtool.ask("check", "rules", file.toString());
      assertThat(answer.isGood()).as(e.getKey() + answer.text()).isEqualTo(e.getValue().isEmpty());
    }
  }

  @Test
  void agreesWithPromtoolOfOutsideFiles() throws IOException {
    int compared = 0;
    for (Path file : outside()) {
      Checked checked = check(Files.readString(file));
      Promtool.Answer answer = Promtool.ask("check", "rules", "--lint-fatal", file.toString());
      if (!CHANGED_SINCE.containsKey(String.valueOf(file.getFileName()))) {
        int ours = !checked.problems().isEmpty() ? 1 : checked.duplicates().isEmpty() ? 0 : 3;
        assertThat(answer.exitCode()).as(answer.text()).isEqualTo(ours);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(40);
  }

  private static List<Path> outside() throws IOException {
    List<Path> all = new ArrayList<>();
    all.add(Shared.path("conformance/rules/alert-generator-rules.yaml"));
    for (String name : List.of("promtool", "rulefmt", "fixtures")) {
      try (Stream<Path> files = Files.list(Shared.path("conformance/rules/" + name))) {
        files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().forEach(all::add);
      }
    }
    return all;
  }

  @Test
  void namesLineAndColumnAndCountsRules() {
    Checked checked =
        check(
            """
            groups:
              - name: g
                rules:
                  - record: a
                    expr: 'sum('
                  - alert: b
                    expr: |
                      up ==
                    fro: 5m
            """);

    assertThat(checked.problems())
        .extracting(Object::toString)
        .containsExactly(
            "groups[0].rules[1].fro  line 9, column 9: unknown key, did you mean"
                + " groups[0].rules[1].for?",
            "groups[0].rules[0].expr  line 5, column 15: could not parse expression: 1:5: parse"
                + " error: unclosed left parenthesis",
            "groups[0].rules[1].expr  line 7, column 15: could not parse expression: 2:1: parse"
                + " error: unexpected end of input");
    assertThat(checked.rules()).isEqualTo(2);
  }

  @Test
  void tellsRulesThatStandTwice() {
    Checked checked =
        check(
            """
            groups:
              - {name: g, rules: [{record: a, expr: 1}, {record: a, expr: 2, labels: {x: y}}]}
              - {name: h, labels: {x: y}, rules: [{record: a, expr: 3}]}
            """);

    assertThat(checked.duplicates())
        .extracting(Object::toString)
        .containsExactly(
            "groups[1].rules[0]  line 3, column 39: \"a\" has the name and the labels of"
                + " groups[0].rules[1]: its series may collide");
  }

  @Test
  void leavesUnknownKeysAndTakesFeaturesWhereToldTo() {
    String text = RULE.formatted("{alert: a, expr: \"limitk(1, up)\", owner: me}") + "more: 1\n";

    assertThat(check(text).problems()).hasSize(3);
    var lenient =
        new RuleFileCheck.Options(Features.of(List.of("promql-experimental-functions")), true);
    assertThat(RuleFileCheck.check(text, lenient).problems()).isEmpty();
  }

  @Test
  void takesManyAliasesButNoneThatUnfoldToTooMuch() {
    var many = new StringBuilder("groups: [{name: g, rules: [&r {alert: a, expr: 1}");
    many.append(", {<<: *r, for: 1m}".repeat(500)).append("]}]\n");
    assertThat(check(many.toString()).problems()).isEmpty();

    var bomb = new StringBuilder("a0: &a0 {alert: x}\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1) + ",";
      bomb.append("a%d: &a%d {<<: [%s]}\n".formatted(i, i, before.repeat(20)));
    }
    bomb.append("groups: [{name: g, rules: [*a11]}]\n");
    assertThat(check(bomb.toString()).problems())
        .anyMatch(problem -> problem.message().contains("once aliases are unfolded"));
  }

  @Test
  void endsOnWhatIsNestedDeeply() {
    for (String deep : List.of("[".repeat(200_000), "{a: ".repeat(200_000), "- ".repeat(200_000))) {
      assertThat(check("groups: " + deep).problems()).isNotEmpty();
    }
  }
}
