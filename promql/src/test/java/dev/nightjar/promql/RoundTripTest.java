package dev.nightjar.promql;

import static dev.nightjar.testing.kit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.NightjarException;
import dev.nightjar.promql.ast.Expr;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.PrettyPrinter;
import dev.nightjar.testing.kit.RandomPromql;
import dev.nightjar.testing.kit.RandomPromql.Dialect;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Printed expressions read back to the same tree, whole and in lines; and what is no expression is
/// refused in bounded time, whatever it is.
final class RoundTripTest {
  private static String random(Random random) {
    return new RandomPromql(random, Dialect.FULL, 1_700_000_000_000L, true).query();
  }

  /// A tree with all that makes it, but for where it stands in the text.
  private static String shape(Expr expr) {
    return expr.toString().replaceAll("(span|opAt)=Span\\[start=\\d+, end=\\d+\\]", "");
  }

  /// What a tree is made of, in one order: conditions are printed in another than they were
  /// written.
  private static List<String> parts(Expr expr) {
    return Arrays.stream(shape(expr).split("[,\\[\\] ]+")).sorted().toList();
  }

  @Test
  void everyPrintedFormReadsBackToTheSameTree() {
    forAll(
        2_000,
        RoundTripTest::random,
        query -> {
          Expr expr;
          try {
            expr = PromqlParser.parse(query, Features.ALL);
          } catch (NightjarException e) {
            return; // a word such as `e` of `ignoring (job) (…)` is taken for a group's labels
          }
          if (query.contains("Inf ^")) {
            return; // printed as Prometheus does, `+Inf ^ 2`, whose sign is that of the power
          }
          List<String> forms = new ArrayList<>(List.of(PromqlParser.print(expr)));
          for (int line : List.of(1, 10, 40, 100)) {
            forms.add(PrettyPrinter.print(expr, line));
          }
          Expr printed = PromqlParser.parse(forms.getFirst(), Features.ALL);
          assertThat(parts(printed)).as(forms.getFirst()).isEqualTo(parts(expr));
          for (String form : forms) {
            assertThat(shape(PromqlParser.parse(form, Features.ALL)))
                .as(form)
                .isEqualTo(shape(printed));
          }
        });
  }

  @Test
  void whateverIsWrittenIsReadOrRefused() {
    List<String> bits =
        List.of(
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            "=",
            "=~",
            "\"",
            "'",
            "`",
            "5m",
            "0x",
            "by",
            "on",
            "bool",
            "offset",
            "@",
            "-",
            "+",
            "^",
            "and",
            "group_left",
            "sum",
            "rate(",
            ":",
            "#",
            "\n",
            "é",
            "\uD800",
            "!",
            "inf",
            "1e",
            "start()",
            "[5m:]",
            "\\",
            "fill(",
            "smoothed");
    forAll(
        5_000,
        random -> {
          var text = new StringBuilder(random(random));
          for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(5));
            text.replace(at, to, bits.get(random.nextInt(bits.size())));
          }
          return text.toString();
        },
        query -> {
          try {
            PromqlParser.format(PromqlParser.parse(query, Features.ALL));
          } catch (NightjarException e) {
            assertThat(e.getMessage()).matches("(?s)\\d+:\\d+: parse error: .+");
          }
        });
  }

  @Test
  void anotherGrammarsExpressionsAreReadAndItsSlipsRefused() throws IOException {
    String cases = Files.readString(Shared.path("conformance/promql-parser/lezer-expression.txt"));
    List<String> differences = new ArrayList<>();
    int count = 0;
    for (String each : cases.split("(?m)^# ")) {
      int arrow = each.indexOf("\n==>");
      if (arrow < 0) {
        continue;
      }
      count++;
      String query = each.substring(each.indexOf('\n'), arrow).strip();
      boolean isSound = !each.substring(arrow).contains("⚠");
      try {
        PromqlParser.parse(query, Features.ALL);
        if (!isSound) {
          differences.add("taken: " + query);
        }
      } catch (NightjarException e) {
        if (isSound) {
          differences.add(query + "\n  " + e.getMessage());
        }
      }
    }
    assertThat(count).isGreaterThan(50);
    assertThat(differences).isEmpty();
  }

  @Test
  void errorsAreThoseThatPrometheusFindsFirst() {
    check("scalar(nope(g{)", "1:15: parse error: unexpected character inside braces: ')'");
    check("outer(inner(g))", "1:7: parse error: unknown function with name \"inner\"");
    check("sum by (a) (g h)", "1:15: parse error: unexpected identifier \"h\" in aggregation");
    check("min by (env) 5", "1:14: parse error: unexpected number \"5\" in aggregation");
    check("rate(g[5m]) h", "1:13: parse error: unexpected identifier \"h\"");
    check(
        "label_join(g, =)", "1:13: parse error: trailing commas not allowed in function call args");
    check("a{} start()", "1:5: parse error: unexpected \"start\"");
    check(
        "0x",
        "1:1: parse error: error parsing number: strconv.ParseFloat: parsing \"0x\": invalid"
            + " syntax");
    check("min{__name__=\"a\"})", "1:19: parse error: unexpected right parenthesis ')'");
  }

  private static void check(String query, String message) {
    assertThatThrownBy(() -> PromqlParser.parse(query, Features.ALL)).hasMessage(message);
  }
}
