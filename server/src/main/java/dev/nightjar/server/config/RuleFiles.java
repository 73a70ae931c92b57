package dev.nightjar.server.config;

import dev.nightjar.alert.rule.AlertingRule;
import dev.nightjar.alert.rule.RecordingRule;
import dev.nightjar.alert.rule.Rule;
import dev.nightjar.alert.rule.RuleGroup;
import dev.nightjar.alert.rule.RuleProblems;
import dev.nightjar.base.Problem;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Features;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Prometheus' rule files.
///
/// Format: Prometheus' documentation, "Defining recording rules" and "Alerting rules".
final class RuleFiles {
  private RuleFiles() {}

  /// Reads the files that a pattern such as `rules/*.yml` names, below `base`; a pattern without a
  /// wild card must name a file. A file that is not of the format takes nothing with it but itself.
  ///
  /// @param place of the pattern in the configuration
  /// @param features that their expressions may use
  static List<RuleGroup> read(
      Path base,
      String pattern,
      String place,
      Duration interval,
      Features features,
      Findings findings)
      throws IOException {
    List<RuleGroup> groups = new ArrayList<>();
    for (Path file : matching(base, pattern, place, findings)) {
      var inFile = Findings.withColumns();
      RuleText.of(file, inFile)
          .ifPresent(
              text -> groups.addAll(parse(text, file.toString(), interval, features, inFile)));
      findings.include(file.toString(), inFile);
    }
    return groups;
  }

  private static List<Path> matching(Path base, String pattern, String place, Findings findings)
      throws IOException {
    if (pattern.substring(0, pattern.lastIndexOf('/') + 1).indexOf('*') >= 0) {
      return refused(
          place, "\"" + pattern + "\": a wild card may stand behind the last / only", findings);
    }
    try {
      var glob = new Glob(pattern);
      List<Path> found = glob.below(base).stream().filter(Files::isRegularFile).toList();
      return glob.isWild() || !found.isEmpty()
          ? found
          : refused(place, "the file " + base.resolve(pattern) + " cannot be read", findings);
    } catch (NightjarException e) {
      return refused(place, "\"" + pattern + "\": " + e.getMessage(), findings);
    }
  }

  private static List<Path> refused(String place, String message, Findings findings) {
    findings.located(List.of(Problem.at(place, message)));
    return List.of();
  }

  /// The groups of one file's text.
  ///
  /// @param interval of groups that name none
  /// @param features that their expressions may use
  static List<RuleGroup> parse(
      String text, String file, Duration interval, Features features, Findings findings) {
    List<RuleGroup> groups = groups(text, file, interval, features, findings);
    findings.locatedWarnings(RuleProblems.repeated(groups));
    return groups;
  }

  /// As [#parse], but rules that stand twice are no matter.
  static List<RuleGroup> groups(
      String text, String file, Duration interval, Features features, Findings findings) {
    YamlMap root = YamlMap.parse(text, findings);
    List<RuleGroup> groups = new ArrayList<>();
    for (YamlMap group : root.maps("groups")) {
      groups.add(group(group, file, interval));
    }
    root.finish(Set.of());
    findings.located(RuleProblems.of(groups, features));
    return groups;
  }

  private static RuleGroup group(YamlMap group, String file, Duration interval) {
    List<Rule> rules = new ArrayList<>();
    for (YamlMap rule : group.maps("rules")) {
      rules.add(rule(rule));
    }
    var read =
        new RuleGroup(
            group.text("name").orElse(""),
            file,
            group.duration("interval").filter(Duration::isPositive).orElse(interval),
            group.duration("query_offset"),
            Math.max(0, group.integer("limit").orElse(0)), // below zero means none, as zero does
            group.textMap("labels"),
            rules);
    group.finish(Set.of("partial_response_strategy", "source_tenants", "evaluation_delay"));
    return read;
  }

  private static Rule rule(YamlMap rule) {
    Optional<String> record = rule.text("record").filter(name -> !name.isEmpty());
    Optional<String> alert = rule.text("alert").filter(name -> !name.isEmpty());
    String expr = rule.text("expr").orElse("");
    Optional<Duration> hold = rule.duration("for").filter(Duration::isPositive);
    Optional<Duration> keep = rule.duration("keep_firing_for").filter(Duration::isPositive);
    var labels = rule.textMap("labels");
    var annotations = rule.textMap("annotations");
    rule.finish(Set.of());
    if (record.isPresent() == alert.isPresent()) {
      rule.problem(
          record.isPresent() ? "alert" : "record",
          record.isPresent()
              ? "only one of record and alert may be set"
              : "one of record and alert must be set");
    }
    if (record.isPresent()) {
      if (hold.isPresent() || keep.isPresent() || !annotations.isEmpty()) {
        rule.problem(
            "record", "a recording rule has no for, no keep_firing_for and no annotations");
      }
      return new RecordingRule(record.get(), expr, labels);
    }
    return new AlertingRule(
        alert.orElse(""),
        expr,
        hold.orElse(Duration.ZERO),
        keep.orElse(Duration.ZERO),
        labels,
        annotations);
  }
}
