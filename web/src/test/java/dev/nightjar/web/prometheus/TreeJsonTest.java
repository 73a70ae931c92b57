package dev.nightjar.web.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.promql.PromqlParser;
import dev.nightjar.promql.ast.Features;
import dev.nightjar.web.http.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TreeJsonTest {
  private static String tree(String query) throws IOException {
    var out = new ByteArrayOutputStream();
    Answer.json(200, json -> new TreeJson(json).write(PromqlParser.parse(query, Features.ALL)))
        .body()
        .writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsSelectorsWithAllTheirParts() throws IOException {
    assertThat(tree("up{job=~\"a.*\"} @ 5 offset -1m"))
        .contains("\"type\":\"vectorSelector\",\"name\":\"up\"")
        .contains("{\"name\":\"job\",\"type\":\"=~\",\"value\":\"a.*\"}")
        .contains("{\"name\":\"__name__\",\"type\":\"=\",\"value\":\"up\"}")
        .contains("\"offset\":-60000,\"offsetExpr\":null,\"timestamp\":5000,\"startOrEnd\":null")
        .endsWith("\"anchored\":false,\"smoothed\":false}");
    assertThat(tree("rate(x[5m] smoothed @ end())"))
        .contains("\"func\":{\"name\":\"rate\",\"argTypes\":[\"matrix\"],\"variadic\":0")
        .contains("\"returnType\":\"vector\"}")
        .contains("\"type\":\"matrixSelector\"")
        .contains("\"timestamp\":null,\"startOrEnd\":\"end\"")
        .contains("\"smoothed\":true,\"range\":300000,\"rangeExpr\":null}");
  }

  @Test
  void tellsDurationsThatOnlyAnEvaluationKnows() throws IOException {
    assertThat(tree("x[(step() * 2)]"))
        .contains("\"range\":0,\"rangeExpr\":{\"type\":\"durationExpr\",\"op\":\"*\",\"lhs\":{")
        .contains("{\"type\":\"durationExpr\",\"op\":\"step\",\"lhs\":null,\"rhs\":null")
        .contains("{\"type\":\"numberLiteral\",\"val\":\"2\",\"duration\":false}")
        .contains("\"wrapped\":true}");
  }

  @Test
  void aChainOfOperatorsStandsWithinOneAnotherHoweverLongItIs() throws IOException {
    String plus = "{\"type\":\"binaryExpr\",\"op\":\"+\",\"lhs\":";
    String right =
        ",\"rhs\":{\"type\":\"numberLiteral\",\"val\":\"2\"},\"matching\":null,\"bool\":false}";
    assertThat(tree("1" + " + 2".repeat(10_000)))
        .isEqualTo(
            plus.repeat(10_000)
                + "{\"type\":\"numberLiteral\",\"val\":\"1\"}"
                + right.repeat(10_000));
  }

  @Test
  void tellsHowVectorsMatch() throws IOException {
    assertThat(tree("a * on (x) group_left (y) b"))
        .contains(
            "\"matching\":{\"card\":\"many-to-one\",\"labels\":[\"x\"],\"on\":true,"
                + "\"include\":[\"y\"],\"fillValues\":{\"lhs\":null,\"rhs\":null}},\"bool\":false}");
    assertThat(tree("a and b")).contains("\"card\":\"many-to-many\"");
    assertThat(tree("a + fill_left (5) b")).contains("\"fillValues\":{\"lhs\":5,\"rhs\":null}");
    assertThat(tree("a > bool 1")).contains("\"matching\":null,\"bool\":true}");
  }

  @Test
  void tellsAggregationsSubqueriesAndLiterals() throws IOException {
    assertThat(tree("topk by (job) (3, x)"))
        .startsWith("{\"type\":\"aggregation\",\"op\":\"topk\",\"expr\":{")
        .contains("\"param\":{\"type\":\"numberLiteral\",\"val\":\"3\"}")
        .endsWith("\"grouping\":[\"job\"],\"without\":false}");
    assertThat(tree("sum without () (x)")).contains("\"param\":null,\"grouping\":[]");
    assertThat(tree("max_over_time((-x)[1h:5m] offset 1s)"))
        .contains("\"type\":\"subquery\",\"expr\":{\"type\":\"parenExpr\",\"expr\":{")
        .contains("{\"type\":\"unaryExpr\",\"op\":\"-\",")
        .contains("\"range\":3600000,\"rangeExpr\":null,\"step\":300000,\"stepExpr\":null")
        .contains("\"offset\":1000");
    assertThat(tree("1e-7")).isEqualTo("{\"type\":\"numberLiteral\",\"val\":\"0.0000001\"}");
    assertThat(tree("-Inf")).contains("\"val\":\"-Inf\"");
    assertThat(tree("\"a\\nb\"")).isEqualTo("{\"type\":\"stringLiteral\",\"val\":\"a\\nb\"}");
  }
}
