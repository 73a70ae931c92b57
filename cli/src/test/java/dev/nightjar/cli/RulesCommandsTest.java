package dev.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `check rules` and `test rules` from the command line.
final class RulesCommandsTest {
  private static final String RULES =
      """
      groups:
        - name: g
          rules:
            - {record: doubled, expr: x * 2}
            - {alert: High, expr: doubled > 5}
      """;

  private static final String TESTS =
      """
      rule_files: [rules.yml]
      tests:
        - name: it doubles
          input_series: [{series: x, values: 1 2 3}]
          promql_expr_test: [{expr: doubled, eval_time: 1m, exp_samples: [{labels: doubled, value: 4}]}]
        - name: it alerts
          input_series: [{series: x, values: 1 2 3}]
          alert_rule_test:
            - {eval_time: 1m, alertname: High}
            - {eval_time: 2m, alertname: High, exp_alerts: [{exp_labels: {host: a}}]}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String rules = "";
  private String tests = "";

  @BeforeEach
  void writeFiles() throws IOException {
    rules = file("rules.yml", RULES);
    tests = file("tests.yml", TESTS);
  }

  private int execute(String... words) {
    return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(words);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void tellsWhatATestExpectedAndGot() {
    assertThat(execute("test", "rules", tests)).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            tests
                + """
                : "it alerts"
                  alert High at 2m
                    expected:
                      labels {alertname=High, host=a}, annotations {}
                    got:
                      labels {alertname=High}, annotations {}
                1 passed, 1 failed
                """);
  }

  @Test
  void runsOnlyWhatIsNamed() {
    assertThat(execute("test", "rules", "--run", "^it d", tests)).isZero();
    assertThat(out.toString()).isEqualTo("1 passed, 0 failed\n");
    assertThat(execute("test", "rules", "--run", "(", tests)).isEqualTo(2);
    assertThat(execute("test", "rules")).isEqualTo(2);
  }

  @Test
  void aFileThatCannotBeRunIsAFailure() throws IOException {
    String bad = file("bad.yml", "rule_files: [broken.yml]\ntests: [{}]\n");
    String broken =
        file("broken.yml", "groups:\n  - name: g\n    rules: [{record: a, expr: 1 +}]\n");

    assertThat(execute("test", "rules", bad, folder + "/absent.yml", "--run", "d", tests))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains(
            bad + ": cannot be run\n  " + broken + ": groups[0].rules[0].expr  line 3, column")
        .contains(folder + "/absent.yml: there is no such file")
        .endsWith("1 passed, 2 failed\n");
  }

  @Test
  void countsRulesAndTellsProblemsByTheirPlace() throws IOException {
    String broken =
        file("broken.yml", "groups:\n  - name: g\n    rules: [{record: a, expr: 1 +}]\n");

    assertThat(execute("check", "rules", rules, broken, folder + "/absent.yml")).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            """
            %s: 2 rules found
            %s: 1 problem
              1) groups[0].rules[0].expr  line 3, column 31: could not parse expression: 1:4: parse \
            error: unexpected end of input
            %s/absent.yml: 1 problem
              1) there is no such file
            """
                .formatted(rules, broken, folder));
  }

  @Test
  void duplicatesAreFatalOnlyWhenAsked() throws IOException {
    String twice = file("twice.yml", RULES + "      - {alert: High, expr: x > 3}\n");

    assertThat(execute("check", "rules", twice)).isZero();
    assertThat(out.toString()).contains(": 1 duplicate\n").endsWith(": 3 rules found\n");
    assertThat(execute("check", "rules", "--lint-fatal", twice)).isEqualTo(3);
    assertThat(execute("check", "rules", "--lint-fatal", "--lint", "none", twice)).isZero();
    assertThat(execute("check", "rules", "--lint=some", twice)).isEqualTo(2);
    assertThat(execute("check", "rules", "--enable-feature=magic", twice)).isEqualTo(1);
  }
}
