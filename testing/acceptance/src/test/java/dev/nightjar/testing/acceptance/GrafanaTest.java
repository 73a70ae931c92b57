package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The requests of Grafana's Prometheus data source: when it is saved and tested, when its query
/// editor opens, when a panel is drawn, and when it looks for rules.
final class GrafanaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path dir = Path.of("");
  private static Nightjar server;
  private static final long NEWEST = System.currentTimeMillis() / 60_000 * 60_000 - 60_000;

  @BeforeAll
  static void start() throws Exception {
    server = Nightjar.serve(dir);
    CLIENT.send(
        HttpRequest.newBuilder(URI.create(server.http() + "/api/v1/write"))
            .headers("Content-Encoding", "snappy", "Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(ApiSamples.upTo(NEWEST)))
            .build(),
        BodyHandlers.discarding());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> form(String path, String form, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(server.http() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return CLIENT.send(builder.build(), BodyHandlers.ofString());
  }

  private static JsonNode data(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.path("status").asText()).isEqualTo("success");
    return body.path("data");
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    return data(Nightjar.send("GET", server.http() + path, ""));
  }

  @Test
  void isSavedAndTested() throws Exception {
    assertThat(data(form("/api/v1/query", "query=1%2B1&time=4")).toString())
        .isEqualTo("{\"resultType\":\"scalar\",\"result\":[4,\"2\"]}");
    JsonNode build = get("/api/v1/status/buildinfo");
    assertThat(build.path("version").asText()).startsWith("3.");
    assertThat(build.has("features")).as("only Mimir has them").isFalse();
  }

  @Test
  void fillsItsQueryEditor() throws Exception {
    String range = "start=%d&end=%d".formatted(NEWEST / 1000 - 3600, NEWEST / 1000);
    assertThat(get("/api/v1/label/__name__/values?" + range))
        .extracting(JsonNode::asText)
        .contains("requests_total", "temperature", "up");
    assertThat(get("/api/v1/label/instance/values?match%5B%5D=up&limit=40000&" + range))
        .extracting(JsonNode::asText)
        .containsExactly("a", "b", "c");
    assertThat(
            data(form("/api/v1/labels", "match%5B%5D=%7B__name__%3D%22temperature%22%7D&" + range)))
        .extracting(JsonNode::asText)
        .containsExactly("__name__", "city", "room");
    assertThat(data(form("/api/v1/series", "match%5B%5D=up%7Binstance%3D%22a%22%7D&" + range)))
        .hasSize(1);
    assertThat(get("/api/v1/metadata?limit=40000").isObject()).isTrue();
    assertThat(data(form("/api/v1/format_query", "query=sum(up)by(job)")).asText())
        .isEqualTo("sum by (job) (up)");
    assertThat(data(form("/api/v1/parse_query", "query=up")).path("type").asText())
        .isEqualTo("vectorSelector");
  }

  @Test
  void drawsAPanel() throws Exception {
    String range = "&start=%d&end=%d&step=15".formatted(NEWEST / 1000 - 300, NEWEST / 1000);
    HttpResponse<String> answer =
        form(
            "/api/v1/query_range",
            "query=rate(requests_total%5B1m0s%5D)" + range,
            "X-Dashboard-Uid",
            "abc",
            "X-Panel-Id",
            "7",
            "Accept-Encoding",
            "identity");
    assertThat(data(answer).path("result")).hasSize(6);
    assertThat(data(form("/api/v1/query_exemplars", "query=duration_seconds_bucket" + range)))
        .isNotEmpty()
        .allSatisfy(series -> assertThat(series.path("exemplars")).isNotEmpty());
    HttpResponse<String> bad = form("/api/v1/query_range", "query=sum(" + range);
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(bad.body()).path("errorType").asText()).isEqualTo("bad_data");
    assertThat(JSON.readTree(bad.body()).path("error").asText()).contains("1:5: parse error");
  }

  @Test
  void looksForRulesAndAlerts() throws Exception {
    assertThat(get("/api/v1/rules?type=alert&group_limit=40&exclude_alerts=true").path("groups"))
        .isNotEmpty();
    assertThat(get("/api/v1/alerts").path("alerts").isArray()).isTrue();
    assertThat(get("/api/v1/status/config").path("yaml").isTextual()).isTrue();
    assertThat(get("/api/v1/targets?state=active").path("activeTargets").isArray()).isTrue();
  }
}
