package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Problem;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Rule files of another project: those that it takes are taken, those that it refuses are refused.
final class RuleFilesConformanceTest {
  /// Bad files, and a part of the problem that we tell.
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("rulefmt/bad_expr.bad.yaml", "could not parse expression"),
          Map.entry("rulefmt/duplicate_grp.bad.yaml", "\"yolo\" is repeated"),
          Map.entry("rulefmt/invalid_label_name.bad.yaml", "invalid label name: \"__name__\""),
          Map.entry("rulefmt/invalid_record_name.bad.yaml", "invalid recording rule name"),
          Map.entry("rulefmt/no_rec_alert.bad.yaml", "one of record and alert must be set"),
          Map.entry("rulefmt/record_and_alert.bad.yaml", "only one of record and alert"),
          Map.entry("rulefmt/record_and_for.bad.yaml", "a recording rule has no for"),
          Map.entry("fixtures/invalid_rules.yaml", "unexpected_field  line 6: unknown key"),
          Map.entry("promtool/bad-rules-syntax.yml", "unexpected end of input"),
          Map.entry("promtool/features.yml", "is not enabled"), // experimental parts of PromQL
          Map.entry("promtool/rules-bad.yml", "undefined variable \"$label\""),
          Map.entry("promtool/rules_extrafields.yml", "unknown key"));

  /// Bad under the classic name rules only, which we do not have: any UTF-8 name is taken.
  private static final String BAD_BY_CLASSIC_NAMES =
      "rulefmt/legacy_validation_annotation.bad.yaml";

  /// The rule files that promtool's unit tests load, and what else it calls good.
  private static final List<String> OF_PROMTOOL =
      List.of(
          "promtool/at-modifier.yml",
          "promtool/bad-rules-error.yml", // bad only once it meets data
          "promtool/negative-offset.yml",
          "promtool/prometheus-config.rules.good.yml",
          "promtool/rules.yml",
          "alert-generator-rules.yaml",
          BAD_BY_CLASSIC_NAMES);

  private static final List<String> WITH_REPEATED_RULES =
      List.of(
          "rulefmt/test.yaml",
          "rulefmt/test_aliases.yaml",
          "promtool/prometheus-rules.lint.yml",
          "promtool/rules_duplicates.yml");

  @TestFactory
  Stream<DynamicTest> takesGoodFiles() throws IOException {
    List<String> good = new ArrayList<>(OF_PROMTOOL);
    for (String folder : List.of("rulefmt", "fixtures")) {
      try (Stream<Path> files = Files.list(Shared.path("conformance/rules/" + folder))) {
        files
            .map(file -> folder + "/" + file.getFileName())
            .filter(name -> !REFUSED.containsKey(name) && !good.contains(name))
            .filter(name -> !WITH_REPEATED_RULES.contains(name))
            .sorted()
            .forEach(good::add);
      }
    }
    return good.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      Findings findings = read(name);
                      assertThat(findings.problems()).isEmpty();
                      assertThat(findings.warnings()).isEmpty();
                    }));
  }

  @TestFactory
  Stream<DynamicTest> warnsOfRepeatedRules() {
    return WITH_REPEATED_RULES.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      Findings findings = read(name);
                      assertThat(findings.problems()).isEmpty();
                      assertThat(findings.warnings())
                          .isNotEmpty()
                          .allSatisfy(
                              warning -> assertThat(warning.message()).contains("stands twice"));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> refusesBadFiles() {
    return REFUSED.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () ->
                        assertThat(read(e.getKey()).problems())
                            .extracting(Problem::toString)
                            .anySatisfy(problem -> assertThat(problem).contains(e.getValue()))));
  }

  private static Findings read(String name) throws IOException {
    var findings = new Findings();
    String text = Files.readString(Shared.path("conformance/rules/" + name));
    var _ = RuleFiles.parse(text, name, Duration.ofMinutes(1), Features.STABLE, findings);
    return findings;
  }
}
