package dev.nightjar.promql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.promql.ast.PrettyPrinter;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Both printed forms of expressions, beside Prometheus'.
final class PrinterTest {
  private static List<String> differences(String file, boolean pretty) throws IOException {
    JsonNode table =
        new ObjectMapper().readTree(Shared.path("conformance/promql-parser/" + file).toFile());
    List<String> differences = new ArrayList<>();
    for (JsonNode entry : table) {
      var expr = PromqlParser.parse(entry.get("in").asText(), Features.ALL);
      String got =
          pretty
              ? PrettyPrinter.print(expr, entry.get("max_line").asInt())
              : PromqlParser.print(expr);
      if (!got.equals(entry.get("out").asText())) {
        differences.add("got %s%nwant %s%n".formatted(got, entry.get("out").asText()));
      }
    }
    return differences;
  }

  @Test
  void printsTheCanonicalForm() throws IOException {
    assertThat(differences("printed.json", false)).isEmpty();
  }

  @Test
  void printsTheFormForPeople() throws IOException {
    assertThat(differences("pretty.json", true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"foo.bar"}                    | {__name__="foo.bar"}
          {"foo", a="b"}                 | {__name__="foo",a="b"}
          {"foo", __name__="bar"}        | {__name__="bar",__name__="foo"}
          foo[300]                       | foo[5m]
          foo offset 0s                  | foo
          foo offset 0s offset 1m        | foo offset 1m
          foo[min_of(5m, step())]        | foo[min_of(5m, step())]
          foo[MAX(5m, step())]           | foo[max(5m, step())]
          1h30m                          | 1h30m
          - - 1                          | 1
          -(1)                           | -(1)
          """)
  void printsAsPrometheusDoes(String query, String printed) {
    assertThat(PromqlParser.print(PromqlParser.parse(query, Features.ALL))).isEqualTo(printed);
  }

  @Test
  void keepsStringsInDoubleQuotes() {
    assertThat(PromqlParser.print(PromqlParser.parse("'a\"b\\'\\n'"))).isEqualTo("\"a\\\"b'\\n\"");
  }

  @Test
  void keepsLinesShort() {
    assertThat(PromqlParser.format(PromqlParser.parse("sum  by(a)(rate(foo[5m]))")))
        .isEqualTo("sum by (a) (rate(foo[5m]))");
    String job = "job=\"" + "é".repeat(50) + "\"";
    assertThat(PromqlParser.format(PromqlParser.parse("abs(foo{" + job + "})")))
        .as("a line has 100 bytes, not characters")
        .isEqualTo("abs(\n  foo{" + job + "}\n)");
  }
}
