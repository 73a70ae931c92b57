package dev.nightjar.server.config;

import dev.nightjar.alert.rule.RuleGroup;
import dev.nightjar.alert.trial.RuleTest;
import dev.nightjar.alert.trial.RuleTest.AlertCase;
import dev.nightjar.alert.trial.RuleTest.Input;
import dev.nightjar.alert.trial.RuleTest.QueryCase;
import dev.nightjar.alert.trial.RuleTest.WantedAlert;
import dev.nightjar.alert.trial.RuleTest.WantedSample;
import dev.nightjar.alert.trial.RuleTrial;
import dev.nightjar.base.Problem;
import dev.nightjar.model.NightjarException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A file of tests for rules, with the rule files that it names.
///
/// Format: Prometheus' documentation, "Unit testing for rules".
///
/// @param settings what its tests share
/// @param problems of it and of its rule files: with any, the tests can't be run
/// @param warnings such as a pattern that no rule file matches
public record RuleTestFile(
    RuleTrial.Settings settings,
    List<RuleTest> tests,
    List<Problem> problems,
    List<Problem> warnings) {
  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

  public RuleTestFile {
    tests = List.copyOf(tests);
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /// Reads a file.
  ///
  /// @param folder below which its rule files lie
  public static RuleTestFile read(String text, Path folder, RuleFileCheck.Options options) {
    var findings = Findings.withColumns().leavingUnknownKeys(options.leavesUnknownKeys());
    YamlMap root = YamlMap.parse(text, findings);
    Duration interval =
        root.duration("evaluation_interval").filter(Duration::isPositive).orElse(DEFAULT_INTERVAL);
    boolean isFuzzy = root.bool("fuzzy_compare").orElse(false);
    List<String> order = order(root);
    List<RuleTest> tests = new ArrayList<>();
    for (YamlMap test : root.maps("tests")) {
      tests.add(test(test, interval));
    }
    List<RuleGroup> groups = new ArrayList<>();
    for (String pattern : root.texts("rule_files")) {
      groups.addAll(groups(folder, pattern, interval, options, findings));
    }
    root.finish(Set.of());
    groups.sort(Comparator.comparingInt(group -> Math.max(0, order.indexOf(group.name()))));
    return new RuleTestFile(
        new RuleTrial.Settings(groups, interval, isFuzzy, options.features()),
        tests,
        findings.problems(),
        findings.warnings());
  }

  /// Groups that are not named here stand with the first one that is, as in promtool.
  private static List<String> order(YamlMap root) {
    List<String> order = new ArrayList<>();
    for (String name : root.texts("group_eval_order")) {
      if (order.contains(name)) {
        root.problem("group_eval_order", "group name repeated in evaluation order: " + name);
      }
      order.add(name);
    }
    return order;
  }

  private static List<RuleGroup> groups(
      Path folder,
      String pattern,
      Duration interval,
      RuleFileCheck.Options options,
      Findings findings) {
    List<RuleGroup> groups = new ArrayList<>();
    try {
      List<Path> files = new Glob(pattern).below(folder);
      if (files.isEmpty()) {
        findings.warning(Problem.at("rule_files", "no file matches " + pattern));
      }
      for (Path file : files) {
        var inFile = Findings.withColumns().leavingUnknownKeys(options.leavesUnknownKeys());
        RuleText.of(file, inFile)
            .ifPresent(
                text ->
                    groups.addAll(
                        RuleFiles.groups(
                            text, file.toString(), interval, options.features(), inFile)));
        findings.include(file.toString(), inFile);
      }
    } catch (IOException | NightjarException e) {
      findings.located(List.of(Problem.at("rule_files", pattern + ": " + e.getMessage())));
    }
    return groups;
  }

  private static RuleTest test(YamlMap test, Duration evaluation) {
    List<Input> series = new ArrayList<>();
    for (YamlMap one : test.maps("input_series")) {
      series.add(new Input(one.text("series").orElse(""), one.text("values").orElse("")));
      one.finish(Set.of());
    }
    List<AlertCase> alerts = new ArrayList<>();
    for (YamlMap one : test.maps("alert_rule_test")) {
      alerts.add(alertCase(one));
    }
    List<QueryCase> queries = new ArrayList<>();
    for (YamlMap one : test.maps("promql_expr_test")) {
      queries.add(queryCase(one));
    }
    var read =
        new RuleTest(
            test.text("name").orElse(""),
            test.duration("interval").filter(Duration::isPositive).orElse(evaluation),
            start(test),
            series,
            alerts,
            queries,
            test.textMap("external_labels"),
            test.text("external_url").orElse(""));
    test.finish(Set.of());
    return read;
  }

  /// Seconds since the epoch, or a time as RFC 3339 has it.
  private static long start(YamlMap test) {
    Optional<String> text = test.text("start_timestamp");
    if (text.isEmpty()) {
      return 0;
    }
    Optional<Double> seconds = YamlNumber.parse(text.get());
    if (seconds.isPresent() && Math.abs(seconds.get()) < Instant.MAX.getEpochSecond() / 1e6) {
      return Math.round(seconds.get() * 1000);
    }
    try {
      return OffsetDateTime.parse(text.get()).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      test.problem(
          "start_timestamp",
          "\""
              + text.get()
              + "\" is neither seconds since 1970 nor a time as 2026-01-31T12:00:00Z");
      return 0;
    }
  }

  private static AlertCase alertCase(YamlMap item) {
    List<WantedAlert> wanted = new ArrayList<>();
    for (YamlMap alert : item.maps("exp_alerts")) {
      wanted.add(new WantedAlert(alert.textMap("exp_labels"), alert.textMap("exp_annotations")));
      alert.finish(Set.of());
    }
    var read =
        new AlertCase(
            item.duration("eval_time").orElse(Duration.ZERO),
            item.text("alertname").orElse(""),
            wanted);
    item.finish(Set.of());
    return read;
  }

  private static QueryCase queryCase(YamlMap item) {
    List<WantedSample> wanted = new ArrayList<>();
    for (YamlMap sample : item.maps("exp_samples")) {
      wanted.add(
          new WantedSample(
              sample.text("labels").orElse(""),
              sample.number("value").orElse(0.0),
              sample.text("histogram").filter(text -> !text.isEmpty())));
      sample.finish(Set.of());
    }
    var read =
        new QueryCase(
            item.text("expr").orElse(""), item.duration("eval_time").orElse(Duration.ZERO), wanted);
    item.finish(Set.of());
    return read;
  }
}
