package dev.nightjar.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.model.Matcher;
import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.parse.SyntaxError;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

final class PromqlParserTest {
  @Test
  void takesAndRefusesWhatPrometheusDoesInTheSameWords() throws IOException {
    List<String> differences = new ArrayList<>();
    for (JsonNode entry : json("promql-parser/expressions.json")) {
      if (entry.get("input").isTextual()) {
        compare(entry, differences);
      }
    }
    assertThat(differences).isEmpty();
  }

  private static void compare(JsonNode entry, List<String> differences) {
    String input = entry.get("input").asText();
    String wanted =
        entry.get("ok").asBoolean()
            ? "ok " + entry.get("node").asText()
            : entry.has("errors") ? position(input, entry.get("errors").get(0)) : "any error";
    String got;
    try {
      Expr expr = PromqlParser.parse(input, Features.ALL);
      got = "ok " + nodeName(expr);
    } catch (NightjarException e) {
      got = e.getMessage();
      if (entry.has("errors") && e.getCause() instanceof SyntaxError error) {
        got += " to " + error.span().end();
      }
    }
    if (!got.equals(wanted)) {
      differences.add("%s%n  got  %s%n  want %s%n".formatted(input, got, wanted));
    }
  }

  private static String position(String input, JsonNode error) {
    byte[] before =
        Arrays.copyOf(input.getBytes(StandardCharsets.UTF_8), error.get("start").asInt());
    String text = new String(before, StandardCharsets.UTF_8);
    int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
    return "%d:%d: parse error: %s to %d"
        .formatted(
            line,
            before.length - text.lastIndexOf('\n'),
            error.get("message").asText(),
            error.get("end").asInt());
  }

  private static String nodeName(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral _ -> "NumberLiteral";
      case Expr.StringLiteral _ -> "StringLiteral";
      case Expr.VectorSelector _ -> "VectorSelector";
      case Expr.MatrixSelector _ -> "MatrixSelector";
      case Expr.Subquery _ -> "SubqueryExpr";
      case Expr.Call _ -> "Call";
      case Expr.Aggregate _ -> "AggregateExpr";
      case Expr.Binary _ -> "BinaryExpr";
      case Expr.Unary _ -> "UnaryExpr";
      case Expr.Paren _ -> "ParenExpr";
    };
  }

  @Test
  void readsEveryComplianceQuery() throws IOException {
    Path file = Shared.path("conformance/promql-compliance/promql-test-queries.yml");
    var root =
        (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    List<String> differences = new ArrayList<>();
    for (Object entry : (List<?>) Objects.requireNonNull(root.get("test_cases"))) {
      var fields = (Map<?, ?>) entry;
      String query = filledIn(String.valueOf(fields.get("query")));
      boolean refused = Boolean.TRUE.equals(fields.get("should_fail"));
      try {
        PromqlParser.parse(query);
        // These parse and fail only when they are evaluated.
        if (refused && !query.startsWith("label_")) {
          differences.add("taken: " + query);
        }
      } catch (NightjarException e) {
        if (!refused) {
          differences.add(query + ": " + e.getMessage());
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private static String filledIn(String template) {
    return template
        .replace("{{.range}}", "5m")
        .replace("{{.offset}}", "1m")
        .replace("{{.quantile}}", "0.5")
        .replace("{{.binOp}}", "+")
        .replace("{{.compBinOp}}", "==")
        .replace("{{.arithBinOp}}", "*")
        .replace("{{.setBinOp}}", "or")
        .replace("{{.simpleAggrOp}}", "sum")
        .replace("{{.topBottomOp}}", "topk")
        .replace("{{.simpleTimeAggrOp}}", "sum")
        .replace("{{.extrapolatedRateFunc}}", "rate")
        .replace("{{.instantRateFunc}}", "irate")
        .replace("{{.clampFunc}}", "clamp_min")
        .replace("{{.dateFunc}}", "year")
        .replace("{{.trigFunc}}", "sin")
        .replace("{{.simpleMathFunc}}", "abs")
        .replace("{{.smoothingFactor}}", "0.1")
        .replace("{{.trendFactor}}", "0.1");
  }

  @Test
  void saysWhereInTheTextAnErrorStands() {
    assertThatThrownBy(() -> PromqlParser.parse("sum(\n  ü)"))
        .isInstanceOf(NightjarException.class)
        .hasMessage("2:3: parse error: unexpected character: 'ü'");
    assertThatThrownBy(() -> PromqlParser.parse("1 + "))
        .hasMessage("1:5: parse error: unexpected end of input");
  }

  @Test
  void theQuerysOwnTimesMayStandBeforeARange() {
    assertThat(PromqlParser.print(PromqlParser.parse("foo @ start()[5m]")))
        .isEqualTo("foo[5m] @ start()");
    assertThatThrownBy(() -> PromqlParser.parse("foo @ 5[5m]"))
        .hasMessage("1:8: parse error: no @ modifiers allowed before range");
    assertThatThrownBy(() -> PromqlParser.parse("foo @ end()[5m] @ 5"))
        .hasMessageContaining("@ <timestamp> may not be set multiple times");
    assertThatThrownBy(() -> PromqlParser.parse("sum by (without) (foo)"))
        .hasMessage("1:9: parse error: unexpected <without> in grouping opts, expected label");
  }

  @Test
  void saysWhatIsMissedAndOfWhatATimeIsOut() {
    assertThatThrownBy(() -> PromqlParser.parse("a * on (b) group_left % c"))
        .hasMessage("1:23: parse error: unexpected <op:%> in grouping opts, expected \"(\"");
    assertThat(PromqlParser.parse("a * on (b) group_left -c").type().wireName())
        .isEqualTo("vector");
    assertThatThrownBy(() -> PromqlParser.parse("1 + foo offset 30s @ NaN"))
        .hasMessage("1:5: parse error: timestamp out of bounds for @ modifier: NaN");
    assertThatThrownBy(() -> PromqlParser.parse("foo @ -Inf"))
        .hasMessage("1:1: parse error: timestamp out of bounds for @ modifier: -Inf");
    assertThatThrownBy(() -> PromqlParser.parse("foo @ 1e19"))
        .hasMessage(
            "1:1: parse error: timestamp out of bounds for @ modifier: 10000000000000000000.000000");
  }

  @Test
  void refusesExpressionsThatNestTooDeeply() {
    for (String query :
        List.of(
            "(".repeat(5000) + "1" + ")".repeat(5000),
            "-".repeat(100_000) + "a",
            "a" + "[1m:]".repeat(5000),
            "a[" + "-".repeat(100_000) + "1m]",
            "abs(".repeat(5000) + "a" + ")".repeat(5000),
            "a" + " ^ a".repeat(100_000))) {
      assertThatThrownBy(() -> PromqlParser.parse(query, Features.ALL))
          .isInstanceOf(NightjarException.class);
    }
  }

  @Test
  void readsSelectorsAlone() {
    assertThat(PromqlParser.parseSelector("up{job=~\"a.*\"}"))
        .containsExactlyInAnyOrder(
            new Matcher(Matcher.Kind.REGEX, "job", "a.*"), Matcher.equal("__name__", "up"));
    assertThat(PromqlParser.parseSelector("{\"foo.bar\", \"a b\"!=\"c\"}"))
        .containsExactlyInAnyOrder(
            new Matcher(Matcher.Kind.NOT_EQUAL, "a b", "c"), Matcher.equal("__name__", "foo.bar"));
    for (String bad : List.of("up[5m]", "up offset 1m", "rate(up[5m])", "{}", "1", "up + up", "")) {
      assertThatThrownBy(() -> PromqlParser.parseSelector(bad))
          .isInstanceOf(NightjarException.class);
    }
  }

  private static JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(Shared.path("conformance/" + file).toFile());
  }
}
