package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.alert.trial.RuleTest;
import dev.nightjar.alert.trial.RuleTrial;
import dev.nightjar.base.Clock;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Tests of rules, and what they come to. Files whose names begin with `pass` must pass and the
/// others fail; promtool must find the same, but for those with `newer` in their names: of these a
/// promtool of 2.42 does not know what they are about, or does it in another way than 3.
final class RuleTestFileTest {
  private static final String NEWER = "newer";

  /// Prometheus' own, and whether they pass.
  private static final Map<String, Boolean> OUTSIDE =
      Map.of(
          "unittest.yml", true,
          "long-period.yml", true,
          "negative-offset-test.yml", true,
          "no-test-group-interval.yml", true,
          "bad-input-series.yml", false,
          "bad-promql.yml", false,
          "bad-rules-error-test.yml", false,
          "bad-rules-syntax-test.yml", false,
          "rules_run.yml", false,
          "rules_run_no_fuzzy.yml", false);

  /// Files that this promtool judges otherwise: it does not know histograms in expected samples,
  /// and takes the interval of a test that names none to be nothing.
  private static final List<String> CHANGED_SINCE =
      List.of("unittest.yml", "no-test-group-interval.yml");

  private static List<Path> own() throws IOException, URISyntaxException {
    URL folder = Objects.requireNonNull(RuleTestFileTest.class.getResource("/ruletests"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    }
  }

  private static List<String> failures(Path file) throws IOException {
    RuleTestFile read =
        RuleTestFile.read(
            Files.readString(file),
            Objects.requireNonNull(file.getParent()),
            RuleFileCheck.Options.DEFAULT);
    List<String> failures = new ArrayList<>();
    read.problems().forEach(problem -> failures.add(problem.toString()));
    if (failures.isEmpty()) {
      for (RuleTest test : read.tests()) {
        failures.addAll(RuleTrial.run(read.settings(), test, Clock.system()));
      }
    }
    return failures;
  }

  private static void check(Path file, boolean passes) throws IOException {
    if (passes) {
      assertThat(failures(file)).isEmpty();
    } else {
      assertThat(failures(file)).isNotEmpty().doesNotContain("").noneMatch(f -> f.contains("BUG"));
    }
  }

  @TestFactory
  Stream<DynamicTest> passesWhatIsRightAndFailsWhatIsNot() throws Exception {
    return own().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    String.valueOf(file.getFileName()),
                    () -> check(file, String.valueOf(file.getFileName()).startsWith("pass"))));
  }

  @TestFactory
  Stream<DynamicTest> findsOfOutsideFilesWhatPromtoolFinds() {
    return OUTSIDE.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () ->
                        check(
                            Shared.path("conformance/rules/promtool/" + e.getKey()),
                            e.getValue())));
  }

  @Test
  void agreesWithPromtool() throws Exception {
    assertThat(Promtool.ask("--version").isGood()).isTrue();
    List<Path> files = new ArrayList<>(own());
    for (String name : OUTSIDE.keySet()) {
      files.add(Shared.path("conformance/rules/promtool/" + name));
    }
    int compared = 0;
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (!name.contains(NEWER) && !CHANGED_SINCE.contains(name)) {
        Promtool.Answer answer = Promtool.ask("test", "rules", file.toString());
        assertThat(answer.isGood()).as(answer.text()).isEqualTo(failures(file).isEmpty());
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(50);
  }

  @Test
  void tellsEveryProblemWithItsPlace() {
    RuleTestFile read =
        RuleTestFile.read(
            """
            rule_files: ["rules/[.yml"]
            group_eval_order: [a, a]
            tests:
              - start_timestamp: yesterday
                promql_expr_test:
                  - {expr: 1, eval_time: 5 minutes, exp_samples: [{value: "1"}]}
                  - {exp: 1}
            """,
            Path.of("/nowhere"),
            RuleFileCheck.Options.DEFAULT);

    assertThat(read.problems())
        .extracting(Object::toString)
        .containsExactlyInAnyOrder(
            "rule_files  line 1, column 1: rules/[.yml: syntax error in pattern",
            "group_eval_order  line 2, column 1: group name repeated in evaluation order: a",
            "tests[0].start_timestamp  line 4, column 5: \"yesterday\" is neither seconds since 1970"
                + " nor a time as 2026-01-31T12:00:00Z",
            "tests[0].promql_expr_test[0].eval_time  line 6, column 19: \"5 minutes\" is not a"
                + " duration as 15s or 1h30m",
            "tests[0].promql_expr_test[0].exp_samples[0].value  line 6, column 56: a number is"
                + " wanted, got the text \"1\"",
            "tests[0].promql_expr_test[1].exp  line 7, column 10: unknown key, did you mean"
                + " tests[0].promql_expr_test[1].expr?");
  }
}
