package dev.nightjar.alert.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.model.Labels;
import dev.nightjar.model.QueryValue.VectorSample;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Prometheus' own table of alert templates, but for one row whose input is a sum that was worked
/// out wrongly: -2117045 seconds are more than 24 days, not the 2 that it expects.
class TemplateConformanceTest {
  @TestFactory
  Stream<DynamicTest> expandsAsPrometheusDoes() throws IOException {
    List<?> cases;
    try (JsonParser json =
        new JsonFactory()
            .createParser(
                Files.readString(Shared.path("conformance/rules/template-expansion.json")))) {
      json.nextToken();
      cases = (List<?>) read(json);
    }
    return cases.stream()
        .map(Map.class::cast)
        .filter(c -> !String.valueOf(c.get("input")).contains("-2117045"))
        .map(c -> DynamicTest.dynamicTest(c.get("n") + " " + c.get("text"), () -> check(c)));
  }

  private static void check(Map<?, ?> given) {
    boolean html = Boolean.TRUE.equals(given.get("html"));
    Template.MissingKey missing =
        String.valueOf(given.get("options")).contains("missingkey=error")
            ? Template.MissingKey.ERROR
            : Template.MissingKey.ZERO;
    String got;
    String phase = "error parsing template test: ";
    try {
      Template template =
          Template.parse("test", String.valueOf(given.get("text")), functions(given), Set.of());
      phase = "error executing template test: ";
      got =
          template.run(
              given.containsKey("input") ? given.get("input") : Value.NIL,
              Map.of(),
              missing,
              html ? Template.Output.HTML : Template.Output.TEXT);
    } catch (TemplateException e) {
      got = phase + e.getMessage();
    }
    if (Boolean.TRUE.equals(given.get("fails"))) {
      assertThat(got).isEqualTo(given.get("error"));
    } else {
      assertThat(got).isEqualTo(given.get("output"));
    }
  }

  private static Functions functions(Map<?, ?> given) {
    return PrometheusFunctions.of(
        _ -> samples(given), Instant.ofEpochSecond(1353755652), "http://testhost:9090/path/prefix");
  }

  private static List<VectorSample> samples(Map<?, ?> given) {
    List<VectorSample> samples = new ArrayList<>();
    if (given.get("query_result") instanceof List<?> list) {
      for (Object entry : list) {
        Map<?, ?> sample = (Map<?, ?>) entry;
        var labels = Labels.builder();
        if (sample.get("Metric") instanceof Map<?, ?> metric) {
          metric.forEach((k, v) -> labels.set(String.valueOf(k), String.valueOf(v)));
        }
        double value = Double.parseDouble(String.valueOf(sample.get("F")));
        samples.add(new VectorSample(labels.build(), 0, value));
      }
    }
    return samples;
  }

  private static Object read(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(json));
        }
        yield list;
      }
      case START_OBJECT -> {
        Map<String, Object> map = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
          String name = json.currentName();
          json.nextToken();
          map.put(name, read(json));
        }
        yield map.containsKey("$float") ? special(map.get("$float")) : map;
      }
      case VALUE_NUMBER_INT ->
          json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) json.getDoubleValue()
              : (Object) json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> json.getText();
    };
  }

  private static Object special(Object name) {
    return switch (String.valueOf(name)) {
      case "NaN" -> Double.NaN;
      case "+Inf" -> Double.POSITIVE_INFINITY;
      default -> Double.NEGATIVE_INFINITY;
    };
  }
}
