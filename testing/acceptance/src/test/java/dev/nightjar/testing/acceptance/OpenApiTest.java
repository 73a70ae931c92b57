package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.testing.kit.Shared;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Every answer of the Prometheus API against Prometheus' own description of it.
final class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

  /// What is described and not served, and why that holds.
  private static final Map<String, String> NOT_SERVED =
      Map.of("post /otlp/v1/metrics", "OpenTelemetry has no door here yet");

  /// What speaks no JSON, and is tried by other tests.
  private static final Set<String> BINARY = Set.of("post /read", "post /write");

  private static final Map<String, String> PARAMETERS =
      Map.of(
          "/query", "query=up&stats=all",
          "/query_range", "query=up&start={T-60}&end={T}&step=15&stats=true",
          "/query_exemplars", "query=duration_seconds_bucket",
          "/format_query", "query=up",
          "/parse_query", "query=sum(rate(up%5B5m%5D))",
          "/series", "match%5B%5D=up",
          "/targets/relabel_steps", "scrapePool=self&labels=%7B%7D",
          "/admin/tsdb/delete_series", "match%5B%5D=nothing");

  @TempDir private Path dir = Path.of("");
  private final long newest = System.currentTimeMillis() / 60_000 * 60_000 - 60_000;

  private Nightjar serve() throws Exception {
    Files.writeString(
        dir.resolve("rules.yml"),
        """
        groups:
          - name: g
            rules:
              - {record: "a:b", expr: up, labels: {x: y}}
              - {alert: Up, expr: up >= 0, annotations: {summary: s}}
              - {alert: Slow, expr: up > 9, for: 1h}
        """);
    String config =
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [rules.yml]
        """;
    Path file = Files.writeString(dir.resolve("nightjar.yml"), config);
    Nightjar server =
        Nightjar.serve(dir.resolve("data"), "--config", file.toString(), "--enable-admin-api");
    Files.writeString(
        file,
        config
            + "scrape_configs: [{job_name: self, static_configs: [{targets: [\"%s\"]}]}]\n"
                .formatted(server.http().substring("http://".length())));
    server.signal("HUP");
    CLIENT.send(
        HttpRequest.newBuilder(URI.create(server.http() + "/api/v1/write"))
            .headers("Content-Encoding", "snappy", "Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(ApiSamples.upTo(newest)))
            .build(),
        BodyHandlers.discarding());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !server.get("/api/v1/alerts").at("/data/alerts").isEmpty());
    await().atMost(Duration.ofSeconds(30)).until(() -> server.value("up{job=\"self\"}") == 1);
    return server;
  }

  private HttpResponse<String> ask(Nightjar server, String method, String path) throws Exception {
    String parameters =
        PARAMETERS
            .getOrDefault(path, "")
            .replace("{T}", Long.toString(newest / 1000))
            .replace("{T-60}", Long.toString(newest / 1000 - 60));
    String url = server.http() + "/api/v1" + path.replace("{name}", "instance");
    boolean isForm = method.equals("post");
    return CLIENT.send(
        HttpRequest.newBuilder(
                URI.create(isForm || parameters.isEmpty() ? url : url + "?" + parameters))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(
                method.toUpperCase(Locale.ROOT), BodyPublishers.ofString(isForm ? parameters : ""))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void answersAsPrometheusDescribes() throws Exception {
    Path file = Shared.path("conformance/http-api/prometheus-openapi-3.1.yaml");
    var settings = LoadSettings.builder().setCodePointLimit(1 << 24).build();
    JsonNode described =
        JSON.valueToTree(new Load(settings).loadFromString(Files.readString(file)));
    var schemas = new JsonSchemas(described.at("/components/schemas"));
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    try (Nightjar server = serve()) {
      for (Map.Entry<String, JsonNode> path : described.path("paths").properties()) {
        for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
          String name = operation.getKey() + " " + path.getKey();
          if (!METHODS.contains(operation.getKey())
              || NOT_SERVED.containsKey(name)
              || BINARY.contains(name)) {
            continue;
          }
          HttpResponse<String> answer = ask(server, operation.getKey(), path.getKey());
          tried++;
          if (answer.statusCode() == 204 && path.getKey().startsWith("/admin/")) {
            assertThat(answer.body()).isEmpty(); // as Prometheus does, whatever it describes
            continue;
          }
          if (answer.statusCode() != 200) {
            wrong.add(name + ": " + answer.statusCode() + " " + answer.body());
            continue;
          }
          JsonNode schema =
              operation.getValue().at("/responses/200/content/application~1json/schema");
          schemas
              .faults(JSON.readTree(answer.body()), schema)
              .forEach(fault -> wrong.add(name + fault));
        }
      }
      HttpResponse<String> bad = Nightjar.send("GET", server.http() + "/api/v1/query", "");
      schemas
          .faults(JSON.readTree(bad.body()), described.at("/components/schemas/Error"))
          .forEach(fault -> wrong.add("an error" + fault));
    }
    assertThat(wrong).isEmpty();
    assertThat(tried).isGreaterThan(35);
  }
}
