package dev.nightjar.server.config;

import dev.nightjar.alert.rule.RuleGroup;
import dev.nightjar.alert.rule.RuleProblems;
import dev.nightjar.base.Problem;
import dev.nightjar.promql.ast.Features;
import java.time.Duration;
import java.util.List;

/// Looks at rule files apart from a configuration.
public final class RuleFileCheck {
  /// For groups that name no interval; nothing is evaluated.
  private static final Duration ANY_INTERVAL = Duration.ofMinutes(1);

  private RuleFileCheck() {}

  /// @param features that expressions may use
  /// @param leavesUnknownKeys whether keys that nobody knows are no matter
  public record Options(Features features, boolean leavesUnknownKeys) {
    public static final Options DEFAULT = new Options(Features.STABLE, false);
  }

  /// What was found, each with line and column.
  ///
  /// @param rules how many there are
  /// @param duplicates rules whose series may collide
  public record Checked(
      int rules, List<Problem> problems, List<Problem> warnings, List<Problem> duplicates) {
    public Checked {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
      duplicates = List.copyOf(duplicates);
    }
  }

  /// Looks at the text of a rule file.
  public static Checked check(String text, Options options) {
    var findings = Findings.withColumns().leavingUnknownKeys(options.leavesUnknownKeys());
    List<RuleGroup> groups = RuleFiles.groups(text, "", ANY_INTERVAL, options.features(), findings);
    int rules = groups.stream().mapToInt(group -> group.rules().size()).sum();
    return new Checked(
        rules,
        findings.problems(),
        findings.warnings(),
        findings.locatedAll(RuleProblems.duplicates(groups)));
  }
}
