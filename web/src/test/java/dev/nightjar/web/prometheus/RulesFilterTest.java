package dev.nightjar.web.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.alert.rule.AlertState;
import dev.nightjar.alert.rule.RecordingRule;
import dev.nightjar.alert.rule.RuleGroup;
import dev.nightjar.alert.rule.RuleGroupView;
import dev.nightjar.alert.rule.RuleView;
import dev.nightjar.web.http.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RulesFilterTest {
  private static final List<RuleGroupView> ALL =
      List.of(group("a", "x"), group("b", "x", "y"), group("c", "y"));

  private static RuleGroupView group(String name, String... rules) {
    List<RecordingRule> all =
        List.of(rules).stream().map(r -> new RecordingRule(r, "1", Map.of("team", name))).toList();
    return new RuleGroupView(
        RuleGroup.of(name, "f.yml", Duration.ofMinutes(1), all.toArray(RecordingRule[]::new)),
        all.stream()
            .map(
                rule ->
                    new RuleView(
                        rule,
                        AlertState.INACTIVE,
                        List.of(),
                        "ok",
                        "",
                        Duration.ZERO,
                        Optional.empty()))
            .toList(),
        Duration.ZERO,
        Optional.empty(),
        0,
        0,
        0);
  }

  private static RulesFilter filter(String... parameters) {
    Map<String, List<String>> all = new HashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      all.computeIfAbsent(parameters[i], p -> new ArrayList<>()).add(parameters[i + 1]);
    }
    return RulesFilter.of(
        new Request("GET", "/api/v1/rules", Map.of(), all, "127.0.0.1", Map.of(), new byte[0]));
  }

  private static List<String> names(RulesFilter.Page page) {
    return page.groups().stream()
        .map(g -> g.group().name() + g.rules().stream().map(r -> r.rule().name()).toList())
        .toList();
  }

  @Test
  void leavesGroupsOutThatHaveNoRuleLeft() {
    assertThat(names(filter("rule_name[]", "x").of(ALL))).containsExactly("a[x]", "b[x]");
    assertThat(names(filter("type", "ALERT").of(ALL))).isEmpty();
    assertThat(names(filter("match[]", "{team=\"c\"}", "match[]", "{team=~\"a|z\"}").of(ALL)))
        .containsExactly("a[x]", "c[y]");
    assertThat(names(filter("rule_group[]", "b", "file[]", "f.yml").of(ALL)))
        .containsExactly("b[x, y]");
  }

  @Test
  void goesThroughGroupsPageByPage() {
    RulesFilter.Page first = filter("group_limit", "2").of(ALL);
    assertThat(names(first)).containsExactly("a[x]", "b[x, y]");
    RulesFilter.Page second = filter("group_limit", "2", "group_next_token", first.next()).of(ALL);
    assertThat(names(second)).containsExactly("c[y]");
    assertThat(second.next()).isEmpty();
    assertThat(filter("group_limit", "3").of(ALL).next()).isEmpty();
    assertThat(filter("group_limit", "2", "rule_name[]", "x").of(ALL).next())
        .as("a page is due only for groups that are wanted")
        .isEmpty();
  }

  @Test
  void refusesPagesOfGroupsThatAreGone() {
    assertThatThrownBy(() -> filter("group_limit", "1", "group_next_token", "old").of(ALL))
        .hasMessage(
            "invalid parameter \"group_next_token\": invalid group_next_token 'old'. were rule"
                + " groups changed?");
    assertThatThrownBy(() -> filter("group_next_token", "old"))
        .hasMessageContaining("group_limit needs to be present");
    assertThatThrownBy(() -> filter("exclude_alerts", "maybe"))
        .hasMessageContaining("strconv.ParseBool: parsing \"maybe\": invalid syntax");
  }
}
