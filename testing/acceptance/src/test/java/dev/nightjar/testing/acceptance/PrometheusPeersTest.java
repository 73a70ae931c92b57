package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.testing.kit.Message;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus and its tool beside this server: one that reads from it, one that is asked the
/// same, and promtool with both.
final class PrometheusPeersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// Prometheus cuts a chunk where two hours end.
  private static final long CHUNK_RANGE = 7_200_000;

  private static final long SPAN = 600_000;

  @TempDir private Path dir = Path.of("");

  /// Recent enough to be what is federated and what a query of this moment finds.
  private long newest = System.currentTimeMillis() / 60_000 * 60_000 - 60_000;

  /// The samples end where their whole span is within one chunk, whatever the time of day: then
  /// they may be older than what a query of this moment finds.
  private void endWithinAChunk() {
    long within = newest % CHUNK_RANGE;
    newest = within < SPAN ? newest - within - 60_000 : newest;
  }

  private static HttpResponse<byte[]> post(String url, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(30))
            .headers(headers)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private Nightjar ours(String... more) throws Exception {
    Nightjar server = Nightjar.serve(dir.resolve("data"), more);
    int status =
        post(
                server.http(),
                "/api/v1/write",
                ApiSamples.upTo(newest),
                "Content-Encoding",
                "snappy",
                "Content-Type",
                "application/x-protobuf")
            .statusCode();
    assertThat(status).isEqualTo(204);
    return server;
  }

  private Prometheus theirs(String... flags) throws Exception {
    ClientsTest.needs("prometheus", "--version");
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--web.enable-remote-write-receiver");
    Prometheus peer =
        Prometheus.on(
            Files.createDirectories(dir.resolve("prometheus")), all.toArray(String[]::new));
    assertThat(peer.write(ApiSamples.upTo(newest)).statusCode()).isEqualTo(204);
    return peer;
  }

  private JsonNode instant(String url, String query) throws IOException, InterruptedException {
    String path =
        "/api/v1/query?time=%d&query=%s"
            .formatted(newest / 1000 + 7, URLEncoder.encode(query, StandardCharsets.UTF_8));
    JsonNode answer = JSON.readTree(Nightjar.send("GET", url + path, "").body());
    assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("success");
    return answer.path("data");
  }

  /// How many series a query yields at this moment.
  private static int now(String url, String query) throws IOException, InterruptedException {
    String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    return JSON.readTree(Nightjar.send("GET", url + path, "").body()).at("/data/result").size();
  }

  @Test
  void prometheusReadsFromUsAndAnswersAsWeDo() throws Exception {
    ClientsTest.needs("prometheus", "--version");
    Path config = dir.resolve("nightjar.yml");
    Files.writeString(config, "global: {external_labels: {site: lab}}\n");
    try (Nightjar server = ours("--config", config.toString())) {
      int port = ClientsTest.freePort();
      Path file = dir.resolve("reader.yml");
      Files.writeString(
          file,
          """
          global: {scrape_interval: 1s}
          remote_read: [{url: "%s/api/v1/read", read_recent: true}]
          scrape_configs:
            - job_name: federate
              honor_labels: true
              metrics_path: /federate
              params: {"match[]": ["temperature", "up"]}
              static_configs: [{targets: ["%s"]}]
          """
              .formatted(server.http(), server.http().substring("http://".length())));
      Process reader =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + file,
                  "--storage.tsdb.path=" + dir.resolve("reader"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String url = "http://127.0.0.1:" + port;
      try {
        await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(() -> now(url, "up{job=\"federate\"} == 1") == 1);
        assertThat(now(url, "count(up{job=\"api\",site=\"lab\",instance=~\"a|b|c\"})")).isOne();
        JsonNode read = instant(url, "requests_total{site=\"lab\",code=\"200\"}").path("result");
        assertThat(read).hasSize(3);
        for (String query :
            List.of(
                "sum by (code) (requests_total)",
                "max(duration_seconds_bucket)",
                "sum(sum_over_time(requests_total[5m]))",
                "count(temperature{room=\"attic\"} < 0)")) {
          assertThat(instant(url, query)).as(query).isEqualTo(instant(server.http(), query));
        }
      } finally {
        reader.destroyForcibly();
      }
    }
  }

  /// A read request as servers since 2.53 send it: chunks first.
  private byte[] streamed(String regex) {
    Message matcher = new Message().varint(1, 2).text(2, "__name__").text(3, regex);
    Message query = new Message().varint(1, newest - SPAN).varint(2, newest).message(3, matcher);
    return new Message().message(1, query).varint(2, 1).varint(2, 0).snappy();
  }

  @Test
  void streamsTheSameChunksInTheSameFrames() throws Exception {
    endWithinAChunk();
    try (Nightjar server = ours();
        Prometheus peer = theirs()) {
      String[] headers = {"Content-Encoding", "snappy", "Content-Type", "application/x-protobuf"};
      byte[] request = streamed("requests_total|up|temperature");
      HttpResponse<byte[]> here = post(server.http(), "/api/v1/read", request, headers);
      HttpResponse<byte[]> there = post(peer.url(), "/api/v1/read", request, headers);
      assertThat(here.statusCode()).isEqualTo(200);
      assertThat(here.headers().firstValue("content-type"))
          .isEqualTo(there.headers().firstValue("content-type"))
          .hasValue("application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse");
      assertThat(here.body()).hasSizeGreaterThan(1_000).isEqualTo(there.body());
      byte[] nothing = post(server.http(), "/api/v1/read", streamed("nothing"), headers).body();
      assertThat(nothing).isEmpty();
    }
  }

  private static List<String> promtool(String url, List<String> words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    words.forEach(word -> command.add(word.equals("URL") ? url : word));
    Outcome outcome = Outcome.of(command, Map.of());
    List<String> lines = outcome.out().lines().sorted().toList();
    List<String> all = new ArrayList<>(lines);
    all.add("exit " + outcome.exitCode());
    return all;
  }

  @Test
  void promtoolSaysTheSameOfBoth() throws Exception {
    ClientsTest.needs("promtool", "--version");
    String from = Long.toString(newest / 1000 - 120);
    String to = Long.toString(newest / 1000);
    List<List<String>> commands = new ArrayList<>();
    for (String query : List.of("up", "sum(requests_total)", "1+1", "\"x\"", "sum(", "nothing")) {
      commands.add(List.of("query", "instant", "--time=" + to, "URL", query));
      commands.add(
          List.of("query", "range", "--start=" + from, "--end=" + to, "--step=30s", "URL", query));
    }
    commands.add(List.of("query", "instant", "--time=" + to, "-o", "json", "URL", "temperature"));
    commands.add(List.of("query", "series", "--match=up", "--match=temperature", "URL"));
    commands.add(List.of("query", "series", "--match=up", "--start=" + from, "--end=" + to, "URL"));
    commands.add(List.of("query", "series", "--match=up{", "URL"));
    commands.add(List.of("query", "labels", "URL", "room"));
    commands.add(List.of("query", "labels", "--match=up", "URL", "instance"));
    try (Nightjar server = ours();
        Prometheus peer = theirs()) {
      for (List<String> command : commands) {
        assertThat(promtool(server.http(), command))
            .as(command.toString())
            .isEqualTo(promtool(peer.url(), command));
      }
      assertThat(Arrays.asList(promtool(server.http(), commands.getFirst()).toArray())).hasSize(4);
    }
  }

  @Test
  void promtoolFetchesOurMetricsForDebugging() throws Exception {
    ClientsTest.needs("promtool", "--version");
    try (Nightjar server = ours()) {
      Process tool =
          new ProcessBuilder("promtool", "debug", "metrics", server.http())
              .directory(dir.toFile())
              .redirectErrorStream(true)
              .start();
      assertThat(tool.waitFor())
          .as(new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isZero();
      assertThat(dir.resolve("debug.tar.gz")).isNotEmptyFile();
    }
  }
}
