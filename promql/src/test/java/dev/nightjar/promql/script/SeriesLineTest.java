package dev.nightjar.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SeriesLineTest {
  @Test
  void readsWhatPrometheusReads() throws IOException {
    JsonNode cases =
        new ObjectMapper()
            .readTree(Shared.path("conformance/promql-parser/series-notation.json").toFile());
    for (JsonNode entry : cases) {
      String line = entry.get("input").asText();
      if (entry.get("ok").asBoolean()) {
        check(line, entry);
      } else {
        assertThatThrownBy(() -> SeriesLine.parse(line))
            .as(line)
            .isInstanceOf(RuntimeException.class);
      }
    }
  }

  private static void check(String line, JsonNode wanted) {
    SeriesLine got = SeriesLine.parse(line);
    var labels = Labels.builder();
    wanted.get("labels").properties().forEach(e -> labels.set(e.getKey(), e.getValue().asText()));
    assertThat(got.labels()).as(line).isEqualTo(labels.build());
    JsonNode values = wanted.get("values");
    assertThat(got.items()).as(line).hasSize(values.size());
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).isNumber()) {
        assertThat(got.items().get(i).value()).as(line).isEqualTo(values.get(i).asDouble());
      } else {
        assertThat(got.items().get(i).isNone()).as(line).isTrue();
      }
    }
  }

  @Test
  void readsMarkersAndNumbersThatLookLikeOthers() {
    assertThat(StaleMarker.is(SeriesLine.parse("a 1 stale").items().get(1).value())).isTrue();
    assertThat(values("a 0x3")).containsExactly(0.0, 0.0, 0.0, 0.0);
    assertThat(values("a {b=\"{{\"} Inf-1x1 NaN"))
        .containsExactly(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN);
  }

  private static List<Double> values(String line) {
    return SeriesLine.parse(line).items().stream().map(SeriesLine.Item::value).toList();
  }

  private static List<String> histograms(String line) {
    return SeriesLine.parse(line).items().stream()
        .map(item -> String.valueOf(item.histogram()))
        .toList();
  }

  @Test
  void readsHistograms() {
    assertThat(
            histograms(
                "a {{schema:1 sum:-0.5 count:6 z_bucket:2 z_bucket_w:0.001 buckets:[1 2] offset:-3"
                    + " n_buckets:[1] n_offset:2 counter_reset_hint:gauge}} 1 {{}}x1"))
        .containsExactly(
            "{{schema:1 count:6.0 sum:-0.5 z_bucket:2.0 z_bucket_w:0.001 buckets:[-3=1.0 -2=2.0]"
                + " n_buckets:[2=1.0] counter_reset_hint:GAUGE}}",
            "null",
            "{{schema:0 count:0.0 sum:0.0}}",
            "{{schema:0 count:0.0 sum:0.0}}");
    assertThat(histograms("a {{schema:-53 custom_values:[5 10] buckets:[1 0 2]}}"))
        .containsExactly(
            "{{schema:-53 count:0.0 sum:0.0 buckets:[0=1.0 1=0.0 2=2.0]"
                + " custom_values:[5.0, 10.0]}}");
  }

  @Test
  void addsToHistogramsAndTakesAwayFromThem() {
    assertThat(
            histograms("a {{sum:1 count:1 buckets:[1]}}+{{schema:1 sum:2 count:2 buckets:[2]}}x2"))
        .containsExactly(
            "{{schema:0 count:1.0 sum:1.0 buckets:[0=1.0]}}",
            "{{schema:0 count:3.0 sum:3.0 buckets:[0=3.0]}}",
            "{{schema:0 count:5.0 sum:5.0 buckets:[0=5.0]}}");
    assertThat(histograms("a {{count:3 buckets:[3]}}-{{count:1 buckets:[1]}}x1"))
        .containsExactly(
            "{{schema:0 count:3.0 sum:0.0 buckets:[0=3.0]}}",
            "{{schema:0 count:2.0 sum:0.0 buckets:[0=2.0]}}");
  }

  @Test
  void readsStartTimes() {
    SeriesLine line = SeriesLine.parse("a{b=\"c\"}@st _ _x2 -30s-1mx2 +1m 0s -0ms");

    assertThat(line.startTimes()).isTrue();
    assertThat(line.items().subList(0, 3)).allMatch(SeriesLine.Item::isNone);
    assertThat(line.items().subList(3, 9))
        .extracting(SeriesLine.Item::value)
        .containsExactly(-30_000.0, -90_000.0, -150_000.0, 60_000.0, 0.0, 0.0);
  }

  @Test
  void refusesHistogramsThatAreNone() {
    for (String line :
        List.of(
            "a {{sum:1",
            "a {{schema:9}}",
            "a {{buckets:1}}",
            "a {{size:1}}",
            "a {{sum:1 sum:2}}",
            "a {{sum:x}}",
            "a {{sum:1}}+{{sum:1}}",
            "a {{schema:1}}+{{schema:0}}x1",
            "a {{}}+{{schema:-53}}x1",
            "a {{}}x9999999999",
            "a@st 5x1 soon")) {
      assertThatThrownBy(() -> SeriesLine.parse(line))
          .as(line)
          .isInstanceOfAny(ScriptException.class, NightjarException.class);
    }
  }
}
