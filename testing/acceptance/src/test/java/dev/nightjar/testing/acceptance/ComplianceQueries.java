package dev.nightjar.testing.acceptance;

import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The templates of Prometheus' compliance tester for PromQL, each with every combination of what
/// its variables stand for. Source of the values: `promql/testcases/expand.go` of
/// prometheus/compliance.
final class ComplianceQueries {
  private static final List<String> COMPARISONS = List.of("==", "!=", "<", ">", "<=", ">=");
  private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^");

  private static final Map<String, List<String>> VARIANTS =
      Map.ofEntries(
          Map.entry("range", List.of("1s", "15s", "1m", "5m", "15m", "1h")),
          Map.entry("offset", List.of("1m", "5m", "10m")),
          Map.entry(
              "simpleAggrOp", List.of("sum", "avg", "max", "min", "count", "stddev", "stdvar")),
          Map.entry(
              "simpleTimeAggrOp",
              List.of("sum", "avg", "max", "min", "count", "stddev", "stdvar", "absent", "last")),
          Map.entry("topBottomOp", List.of("topk", "bottomk")),
          Map.entry(
              "quantile",
              List.of("-0.5", "0.1", "0.5", "0.75", "0.95", "0.90", "0.99", "1", "1.5")),
          Map.entry("arithBinOp", ARITHMETIC),
          Map.entry("compBinOp", COMPARISONS),
          Map.entry("binOp", joined(ARITHMETIC, COMPARISONS)),
          Map.entry(
              "simpleMathFunc",
              List.of("abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "round")),
          Map.entry("extrapolatedRateFunc", List.of("delta", "rate", "increase")),
          Map.entry("clampFunc", List.of("clamp_min", "clamp_max")),
          Map.entry("instantRateFunc", List.of("idelta", "irate")),
          Map.entry(
              "dateFunc",
              List.of(
                  "day_of_month",
                  "day_of_week",
                  "days_in_month",
                  "hour",
                  "minute",
                  "month",
                  "year")),
          Map.entry("smoothingFactor", List.of("0.1", "0.5", "0.8")),
          Map.entry("trendFactor", List.of("0.1", "0.5", "0.8")));

  private ComplianceQueries() {}

  /// One query without variables.
  ///
  /// @param isCompared false where the tester looks at no more than whether it succeeds
  record Query(String text, boolean shouldFail, boolean isCompared) {}

  /// All of the file in the folder of outside test data.
  static List<Query> read() throws IOException {
    Path file = Shared.path("conformance/promql-compliance/promql-test-queries.yml");
    var root =
        (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    List<Query> queries = new ArrayList<>();
    for (Object entry : (List<?>) Objects.requireNonNull(root.get("test_cases"))) {
      var fields = (Map<?, ?>) entry;
      boolean shouldFail = Boolean.TRUE.equals(fields.get("should_fail"));
      boolean isCompared = !Boolean.TRUE.equals(fields.get("skip_comparison"));
      List<String> names = new ArrayList<>();
      if (fields.get("variant_args") instanceof List<?> variables) {
        variables.forEach(name -> names.add(String.valueOf(name)));
      }
      expanded(String.valueOf(fields.get("query")), names)
          .forEach(text -> queries.add(new Query(text, shouldFail, isCompared)));
    }
    return queries;
  }

  /// Every combination of the values of a template's variables.
  static List<String> expanded(String template, List<String> variables) {
    List<String> texts = List.of(template);
    for (String name : variables) {
      List<String> values = VARIANTS.get(name);
      if (values == null) {
        throw new IllegalStateException(
            "no values for the variable " + name + " of " + template + ", known are " + VARIANTS);
      }
      texts =
          texts.stream()
              .flatMap(text -> values.stream().map(v -> text.replace("{{." + name + "}}", v)))
              .toList();
    }
    texts.forEach(ComplianceQueries::complete);
    return texts;
  }

  private static void complete(String text) {
    if (text.contains("{{")) {
      throw new IllegalStateException("a variable that the template does not name: " + text);
    }
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
