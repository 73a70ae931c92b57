package dev.nightjar.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Histogram.Buckets;
import dev.nightjar.model.Labels;
import dev.nightjar.wire.Expositions.Histograms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FederationTest {
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
  private static final Histogram CUSTOM =
      new Histogram.Builder()
          .schema(Histogram.CUSTOM)
          .bounds(new double[] {0.5, 1, 2})
          .count(10)
          .sum(4.5)
          .positive(new Buckets(new int[] {0, 2, 3}, new double[] {3, 5, 2}))
          .build();
  private static final Histogram NATIVE =
      new Histogram.Builder()
          .schema(1)
          .count(3)
          .sum(1)
          .positive(new Buckets(new int[] {-2}, new double[] {3}))
          .build();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      textBlock =
          """
          ''                                                        | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
          */*                                                       | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
          text/html, text/plain;version=0.0.4;escaping=allow-utf-8  | text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8
          application/openmetrics-text;version=1.0.0, */*;q=0.1     | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
          text/plain;q=x;;=, application/json;escaping=dots         | text/plain; version=0.0.4; charset=utf-8; escaping=underscores
          """)
  void speaksTextUnlessProtobufIsWanted(String accept, String type) {
    assertThat(FederationFormat.of(accept).contentType()).isEqualTo(type);
  }

  @Test
  void speaksProtobufWhereItIsWantedMost() {
    assertThat(FederationFormat.of(PROTOBUF + ";q=0.7,text/plain;q=0.3").contentType())
        .isEqualTo(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                + " encoding=delimited; escaping=underscores");
    assertThat(FederationFormat.of(PROTOBUF + ";q=0.2,text/plain").isProtobuf()).isFalse();
  }

  private static String text(
      String accept, String name, Labels labels, @Nullable Histogram histogram) throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new FederationWriter(FederationFormat.of(accept), out);
    writer.sample(name, labels, new TreeMap<>(Map.of("instance", "")), 1e6, histogram, -7);
    writer.end();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesFloatsWithoutATypeAndWithTheirTime() throws IOException {
    assertThat(text("", "x", Labels.of("a", "b\"\\\n"), null))
        .isEqualTo("# TYPE x untyped\nx{a=\"b\\\"\\\\\\n\",instance=\"\"} 1e+06 -7\n");
  }

  @Test
  void escapesNamesAsTheReaderWants() throws IOException {
    Labels labels = Labels.of("é.b", "v");
    assertThat(text("", "a.b", labels, null))
        .isEqualTo("# TYPE a_b untyped\na_b{__b=\"v\",instance=\"\"} 1e+06 -7\n");
    assertThat(text("text/plain;escaping=allow-utf-8", "a.b", labels, null))
        .isEqualTo("# TYPE \"a.b\" untyped\n{\"a.b\",\"é.b\"=\"v\",instance=\"\"} 1e+06 -7\n");
    assertThat(text("text/plain;escaping=values", "a.b", labels, null))
        .contains("U__a_2e_b{U___e9__2e_b=\"v\"");
    assertThat(text("text/plain;escaping=dots", "a.b_c", Labels.EMPTY, null))
        .contains("a_dot_b__c{instance=\"\"}");
  }

  @Test
  void makesClassicHistogramsOfThoseWithGivenBounds() throws IOException {
    assertThat(text("", "h", Labels.EMPTY, CUSTOM))
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{instance="",le="0.5"} 3 -7
            h_bucket{instance="",le="1"} 3 -7
            h_bucket{instance="",le="2"} 8 -7
            h_bucket{instance="",le="+Inf"} 10 -7
            h_sum{instance=""} 4.5 -7
            h_count{instance=""} 10 -7
            """);
    assertThat(text("", "h", Labels.EMPTY, NATIVE)).isEmpty();
  }

  @Test
  void writesProtobufThatAScraperReads() throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new FederationWriter(FederationFormat.of(PROTOBUF), out);
    TreeMap<String, String> none = new TreeMap<>();
    writer.sample("a", Labels.of("l", "1"), none, 5, null, 9);
    writer.sample("a", Labels.of("l", "2"), none, 6, null, 9);
    writer.sample("h", Labels.EMPTY, none, 0, NATIVE, 9);
    writer.sample("h", Labels.EMPTY, none, 0, CUSTOM, 9);
    writer.sample("", Labels.EMPTY, none, 0, null, 9);
    writer.end();
    Exposition page =
        Expositions.read(out.toByteArray(), ExpositionFormat.PROTOBUF, Histograms.NATIVE);
    assertThat(
            IntStream.range(0, page.size())
                .mapToObj(
                    i ->
                        page.labels(i)
                            + " "
                            + (page.histogram(i) == null ? page.value(i) : page.histogram(i))
                            + " "
                            + page.timestampMillis(i)))
        .contains(
            "a{l=\"1\"} 5.0 9",
            "a{l=\"2\"} 6.0 9",
            "h_bucket{le=\"2.0\"} 8.0 9",
            "h_count 10.0 9",
            "h {{schema:1 count:3.0 sum:1.0 buckets:[-2=3.0]}} 9");
  }

  @Test
  void writesProtobufAsTextForPeople() throws IOException {
    String type = PROTOBUF.replace("delimited", "text");
    assertThat(FederationFormat.of(type).contentType()).contains("; encoding=text; escaping=");
    assertThat(text(type, "x", Labels.of("a", "b\"\\\né"), null))
        .isEqualTo(
            """
            name: "x"
            type: UNTYPED
            metric: <
              label: <
                name: "a"
                value: "b\\"\\\\\\n\\303\\251"
              >
              label: <
                name: "instance"
                value: ""
              >
              untyped: <
                value: 1e+06
              >
              timestamp_ms: -7
            >

            """);
  }

  @Test
  void writesProtobufAsALineForEachFamily() throws IOException {
    String type = PROTOBUF.replace("delimited", "compact-text");
    assertThat(text(type, "h", Labels.EMPTY, NATIVE))
        .isEqualTo(
            "name:\"h\" type:HISTOGRAM metric:<label:<name:\"instance\" value:\"\" >"
                + " histogram:<sample_count_float:3 sample_sum:1 schema:1 zero_threshold:0"
                + " zero_count_float:0 positive_span:<offset:-2 length:1 > positive_count:3 >"
                + " timestamp_ms:-7 > \n");
    assertThat(text(type, "h", Labels.EMPTY, CUSTOM))
        .contains("bucket:<upper_bound:2 cumulative_count_float:8 >");
  }
}
