package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.testing.kit.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Native histograms and exemplars at the remote write door of a server.
final class WriteHistogramsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final double STALE = Double.longBitsToDouble(0x7ff0000000000002L);

  @TempDir private static Path dir = Path.of("");
  private static Nightjar server;
  private final long now = System.currentTimeMillis();

  @BeforeAll
  static void start() throws IOException {
    server = Nightjar.serve(dir);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> write(Message... series)
      throws IOException, InterruptedException {
    var request = new Message();
    for (Message each : series) {
      request.message(1, each);
    }
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(server.http() + "/api/v1/write"))
            .headers("Content-Encoding", "snappy", "Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(request.snappy()))
            .build(),
        BodyHandlers.ofString());
  }

  private static Message series(String name) {
    return new Message().message(1, label("__name__", name));
  }

  private static Message label(String name, String value) {
    return new Message().text(1, name).text(2, value);
  }

  private static Message histogram(long count, long inBuckets, double sum, long millis) {
    return new Message()
        .varint(1, count)
        .fixed(3, sum)
        .message(11, new Message().signed(1, -2).varint(2, 1))
        .packedSigned(12, inBuckets)
        .varint(15, millis);
  }

  private static int samples(String name) throws IOException, InterruptedException {
    return server.query("count_over_time(" + name + "[1h])").at("/0/value/1").asInt();
  }

  @Test
  void areStoredOnceAndEnd() throws Exception {
    Message first = series("steps").message(4, histogram(3, 3, 1, now - 2_000));
    assertThat(write(first).statusCode()).isEqualTo(204);
    assertThat(write(first).statusCode()).as("the same again").isEqualTo(204);
    HttpResponse<String> other = write(series("steps").message(4, histogram(4, 4, 1, now - 2_000)));
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(other.body()).startsWith("duplicate sample for timestamp");
    assertThat(write(series("steps").message(4, histogram(4, 4, 1, now - 1_000))).statusCode())
        .isEqualTo(204);
    assertThat(samples("steps")).isEqualTo(2);
    assertThat(server.query("steps")).hasSize(1);
    assertThat(write(series("steps").message(4, histogram(0, 0, STALE, now - 500))).statusCode())
        .isEqualTo(204);
    assertThat(server.query("steps")).isEmpty();
    assertThat(samples("steps")).isEqualTo(2);
  }

  @Test
  void comeBackWithTheBoundsOfTheirBuckets() throws Exception {
    Message sizes =
        series("sizes")
            .message(4, histogram(3, 3, 0.5, now - 60_000))
            .message(4, histogram(9, 9, 1.5, now - 1_000));
    assertThat(write(sizes).statusCode()).isEqualTo(204);

    assertThat(server.query("sizes").at("/0/histogram/1").toString())
        .isEqualTo("{\"count\":\"9\",\"sum\":\"1.5\",\"buckets\":[[0,\"0.125\",\"0.25\",\"9\"]]}");
    assertThat(
            server.query("histogram_quantile(1, sum(rate(sizes[5m])))").at("/0/value/1").asText())
        .isEqualTo("0.25");
    assertThat(server.query("histogram_count(sizes)").at("/0/value/1").asText()).isEqualTo("9");
  }

  @Test
  void refusesOneThatContradictsItselfAndStoresTheRest() throws Exception {
    HttpResponse<String> answer =
        write(
            series("torn")
                .message(4, histogram(3, 2, 1, now - 2_000))
                .message(4, histogram(2, 2, 1, now - 1_000)),
            series("beside").message(2, new Message().fixed(1, 1).varint(2, now)));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith(
            "2 observations found in buckets, but the Count field is 3: histogram's observation"
                + " count should equal the number of observations found in the buckets")
        .contains("1 of 3 samples were not stored; the first: torn");
    assertThat(samples("torn")).isEqualTo(1);
    assertThat(samples("beside")).isEqualTo(1);
  }

  @Test
  void exemplarsCanBeAskedForBySelectorAndTime() throws Exception {
    Message exemplar = new Message().message(1, label("trace_id", "4bf9")).fixed(2, 0.25);
    Message tooLong = new Message().message(1, label("trace_id", "x".repeat(200))).varint(3, now);
    HttpResponse<String> answer =
        write(
            series("traced")
                .message(2, new Message().fixed(1, 1).varint(2, now))
                .message(3, exemplar.varint(3, now - 1_000))
                .message(3, tooLong));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    JsonNode found = exemplars("rate(traced%5B5m%5D)");
    assertThat(found.at("/data/0/seriesLabels/__name__").asText()).isEqualTo("traced");
    assertThat(found.at("/data/0/exemplars")).hasSize(1);
    assertThat(found.at("/data/0/exemplars/0/labels/trace_id").asText()).isEqualTo("4bf9");
    assertThat(found.at("/data/0/exemplars/0/value").textValue()).isEqualTo("0.25");
    assertThat(found.at("/data/0/exemplars/0/timestamp").doubleValue())
        .isEqualTo((now - 1_000) / 1_000.0);
    assertThat(exemplars("traced&end=" + (now / 1_000 - 60)).at("/data")).isEmpty();
  }

  private static JsonNode exemplars(String query) throws IOException, InterruptedException {
    String path = server.http() + "/api/v1/query_exemplars?query=" + query;
    return new ObjectMapper().readTree(Nightjar.send("GET", path, "").body());
  }
}
