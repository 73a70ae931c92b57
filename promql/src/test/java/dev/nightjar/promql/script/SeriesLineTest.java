package dev.nightjar.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.model.Labels;
import dev.nightjar.model.StaleMarker;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
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
    assertThat(got.values()).as(line).hasSize(values.size());
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).isNumber()) {
        assertThat(got.values()[i]).as(line).isEqualTo(values.get(i).asDouble());
      } else {
        assertThat(SeriesLine.isNone(got.values()[i])).as(line).isTrue();
      }
    }
  }

  @Test
  void readsMarkersHistogramsAndStartTimes() {
    assertThat(StaleMarker.is(SeriesLine.parse("a 1 stale").values()[1])).isTrue();
    assertThat(SeriesLine.parse("a 0x3").values()).containsExactly(0, 0, 0, 0);
    assertThat(SeriesLine.parse("a {b=\"{{\"} Inf-1x1 NaN").values())
        .containsExactly(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN);
    assertThat(SeriesLine.parse("a {{schema:0 sum:1}}x3").histograms()).isTrue();
    assertThat(SeriesLine.parse("a{b=\"c\"}@st -1m _").startTimes()).isTrue();
  }
}
