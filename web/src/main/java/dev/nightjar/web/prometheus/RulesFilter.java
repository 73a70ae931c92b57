package dev.nightjar.web.prometheus;

import dev.nightjar.alert.rule.AlertingRule;
import dev.nightjar.alert.rule.Rule;
import dev.nightjar.alert.rule.RuleGroupView;
import dev.nightjar.alert.rule.RuleView;
import dev.nightjar.model.Matcher;
import dev.nightjar.web.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which rules a request to `/api/v1/rules` wants, and which page of their groups.
///
/// @param type `alert`, `record` or empty for both
/// @param match conditions on a rule's labels, all of any of the lists; empty: any labels
/// @param groupLimit groups of a page; 0 for all
/// @param token of the first group of the page; empty for the first page
record RulesFilter(
    String type,
    Set<String> names,
    Set<String> groups,
    Set<String> files,
    List<List<Matcher>> match,
    boolean withAlerts,
    int groupLimit,
    String token) {

  /// Groups with those of their rules that are wanted.
  ///
  /// @param next the token of the page after this one; empty when there is none
  record Page(List<RuleGroupView> groups, String next) {}

  /// @throws dev.nightjar.model.NightjarException `BAD_DATA` when a parameter is none
  static RulesFilter of(Request request) {
    List<List<Matcher>> match = Parameters.matchers(request);
    String type = request.parameter("type").orElse("").toLowerCase(Locale.ROOT);
    if (!List.of("", "alert", "record").contains(type)) {
      throw Parameters.wrong("type", "not supported value \"" + type + "\"");
    }
    return new RulesFilter(
        type,
        Set.copyOf(request.all("rule_name[]")),
        Set.copyOf(request.all("rule_group[]")),
        Set.copyOf(request.all("file[]")),
        match,
        withAlerts(request),
        groupLimit(request),
        request.parameter("group_next_token").orElse(""));
  }

  private static boolean withAlerts(Request request) {
    String text = request.parameter("exclude_alerts").orElse("").toLowerCase(Locale.ROOT);
    try {
      return text.isEmpty() || !GoNumbers.parseBool(text);
    } catch (NumberFormatException e) {
      throw Parameters.wrong(
          "exclude_alerts", "error converting exclude_alerts: " + e.getMessage());
    }
  }

  private static int groupLimit(Request request) {
    String text = request.parameter("group_limit").orElse("");
    if (text.isEmpty()) {
      if (request.parameter("group_next_token").isPresent()) {
        throw Parameters.wrong(
            "group_next_token",
            "group_limit needs to be present in order to paginate over the groups");
      }
      return 0;
    }
    long limit;
    try {
      limit = GoNumbers.parseInt("ParseInt", text);
      if (limit != (int) limit) {
        throw new NumberFormatException(
            "strconv.ParseInt: parsing \"" + text + "\": value out of range");
      }
    } catch (NumberFormatException e) {
      throw Parameters.wrong(
          "group_limit", "group_limit needs to be a valid number: " + e.getMessage());
    }
    if (limit <= 0) {
      throw Parameters.wrong("group_limit", "group_limit needs to be greater than 0");
    }
    return (int) limit;
  }

  /// What is wanted of these groups, in their order.
  ///
  /// @throws dev.nightjar.model.NightjarException `BAD_DATA` when the page's group is not among
  ///   them any more
  Page of(List<RuleGroupView> all) {
    int first = 0;
    if (!token.isEmpty()) {
      while (first < all.size() && !token(all.get(first)).equals(token)) {
        first++;
      }
      if (first == all.size()) {
        throw Parameters.wrong(
            "group_next_token",
            "invalid group_next_token '" + token + "'. were rule groups changed?");
      }
    }
    List<RuleGroupView> page = new ArrayList<>();
    for (RuleGroupView group : all.subList(first, all.size())) {
      List<RuleView> rules = wanted(group);
      if (!rules.isEmpty()) {
        if (groupLimit > 0 && page.size() == groupLimit) {
          return new Page(page, token(group));
        }
        page.add(with(group, rules));
      }
    }
    return new Page(page, "");
  }

  private List<RuleView> wanted(RuleGroupView group) {
    boolean isWanted =
        (groups.isEmpty() || groups.contains(group.group().name()))
            && (files.isEmpty() || files.contains(group.group().file()));
    return isWanted
        ? group.rules().stream().filter(rule -> isWanted(rule.rule())).toList()
        : List.of();
  }

  private boolean isWanted(Rule rule) {
    return (names.isEmpty() || names.contains(rule.name()))
        && (type.isEmpty() || type.equals(rule instanceof AlertingRule ? "alert" : "record"))
        && (match.isEmpty() || match.stream().anyMatch(all -> fits(all, rule)));
  }

  private static boolean fits(List<Matcher> all, Rule rule) {
    return all.stream()
        .allMatch(matcher -> matcher.matches(rule.labels().getOrDefault(matcher.name(), "")));
  }

  private static RuleGroupView with(RuleGroupView group, List<RuleView> rules) {
    return new RuleGroupView(
        group.group(),
        rules,
        group.evaluationTime(),
        group.lastEvaluation(),
        group.iterations(),
        group.iterationsMissed(),
        group.failures());
  }

  private static String token(RuleGroupView group) {
    String text = group.group().file() + ";" + group.group().name();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every Java has SHA-256", e);
    }
  }
}
