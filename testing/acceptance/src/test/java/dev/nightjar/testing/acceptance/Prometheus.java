package dev.nightjar.testing.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A Prometheus as a process of its own.
final class Prometheus implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final String url;

  private Prometheus(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /// Starts one that scrapes nothing on a folder of blocks, and returns when it answers.
  static Prometheus on(Path storage, String... flags) throws IOException {
    Path config =
        Files.writeString(
            storage.resolveSibling(storage.getFileName() + ".yml"),
            "global: {scrape_interval: 1h}\n");
    return with(config, storage, flags);
  }

  /// Starts one that does what a configuration says.
  static Prometheus with(Path config, Path storage, String... flags) throws IOException {
    String address = "127.0.0.1:" + ClientsTest.freePort();
    List<String> command = new ArrayList<>();
    command.add("prometheus");
    command.add("--config.file=" + config);
    command.add("--storage.tsdb.path=" + storage);
    command.add("--web.listen-address=" + address);
    command.addAll(List.of(flags));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    var prometheus = new Prometheus(process, "http://" + address);
    try {
      await().atMost(Duration.ofSeconds(30)).until(prometheus::isReady);
      return prometheus;
    } catch (RuntimeException e) {
      prometheus.close();
      throw e;
    }
  }

  private boolean isReady() throws IOException, InterruptedException {
    try {
      return Nightjar.send("GET", url + "/-/ready", "").statusCode() == 200;
    } catch (ConnectException notYet) {
      return false;
    }
  }

  String url() {
    return url;
  }

  /// Sends a remote write request.
  HttpResponse<String> write(byte[] body) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(url + "/api/v1/write"))
            .header("Content-Encoding", "snappy")
            .header("Content-Type", "application/x-protobuf")
            .header("X-Prometheus-Remote-Write-Version", "0.1.0")
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  /// Takes a snapshot of all blocks and returns its name. Samples that are in none are left out:
  /// version 2.42 fails at those of some histograms.
  String snapshot() throws IOException, InterruptedException {
    String answer =
        Nightjar.send("POST", url + "/api/v1/admin/tsdb/snapshot?skip_head=true", "").body();
    return JSON.readTree(answer).path("data").path("name").asText();
  }

  /// The series of a range query to a server, in one order.
  ///
  /// @param range its parameters, `start=…&end=…&step=…`
  static JsonNode answer(String url, String query, String range)
      throws IOException, InterruptedException {
    String path =
        "/api/v1/query_range?query="
            + URLEncoder.encode(query, StandardCharsets.UTF_8)
            + "&"
            + range;
    JsonNode result =
        JSON.readTree(Nightjar.send("GET", url + path, "").body()).path("data").path("result");
    Map<String, JsonNode> sorted = new TreeMap<>();
    result.forEach(series -> sorted.put(series.path("metric").toString(), series));
    return JSON.valueToTree(sorted);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
