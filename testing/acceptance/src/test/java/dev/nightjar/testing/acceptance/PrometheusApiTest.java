package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Prometheus API beside that of a real Prometheus: the same samples, the same requests, the
/// same answers, but for what is told with its reason in the table of requests.
final class PrometheusApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private Path dir = Path.of("");

  private record Answer(int status, String type, JsonNode body, String raw) {}

  @Test
  void answersAsPrometheusDoes() throws Exception {
    ClientsTest.needs("prometheus", "--version");
    long newest = System.currentTimeMillis() / 60_000 * 60_000 - 60_000;
    byte[] samples = ApiSamples.upTo(newest);
    Path storage = Files.createDirectories(dir.resolve("prometheus"));
    try (Nightjar ours = Nightjar.serve(dir.resolve("data"));
        Prometheus theirs =
            Prometheus.on(
                storage,
                "--web.enable-remote-write-receiver",
                "--enable-feature=exemplar-storage")) {
      assertThat(theirs.write(samples).statusCode()).isEqualTo(204);
      assertThat(write(ours.http(), samples)).isEqualTo(204);
      List<String> wrong = new ArrayList<>();
      List<ApiRequests.Line> requests = ApiRequests.read(newest / 1000 + 7);
      for (ApiRequests.Line request : requests) {
        Answer here = ask(ours.http(), request);
        Answer there = ask(theirs.url(), request);
        String fault = request.ours().isPresent() ? other(request, here) : differs(here, there);
        if (!fault.isEmpty()) {
          wrong.add(request.line() + "\n    " + fault);
        }
      }
      assertThat(wrong).as(String.join("\n", wrong)).isEmpty();
      assertThat(requests).hasSizeGreaterThan(800);
    }
  }

  private static int write(String url, byte[] body) throws IOException, InterruptedException {
    return CLIENT
        .send(
            HttpRequest.newBuilder(URI.create(url + "/api/v1/write"))
                .headers("Content-Encoding", "snappy", "Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  private static Answer ask(String url, ApiRequests.Line request)
      throws IOException, InterruptedException {
    BodyPublisher body =
        request.form().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(url + request.path()))
            .timeout(Duration.ofSeconds(20))
            .method(request.method(), body);
    if (request.form().isPresent()) {
      builder.header("Content-Type", "application/x-www-form-urlencoded");
    }
    HttpResponse<String> answer = CLIENT.send(builder.build(), BodyHandlers.ofString());
    String type = answer.headers().firstValue("content-type").orElse("");
    JsonNode content =
        type.contains("json") && !answer.body().isEmpty()
            ? inOrder(JSON.readTree(answer.body()))
            : TextNode.valueOf(answer.body());
    return new Answer(answer.statusCode(), type, content, answer.body());
  }

  private static String other(ApiRequests.Line request, Answer here) {
    ApiRequests.Ours ours = request.ours().orElseThrow();
    return here.status() == ours.status() && here.raw().contains(ours.part())
        ? ""
        : "answers %d %s".formatted(here.status(), here.raw());
  }

  private static String differs(Answer here, Answer there) {
    boolean isSame =
        here.status() == there.status()
            && here.type().equals(there.type())
            && here.body().equals(there.body());
    return isSame
        ? ""
        : "answers %d %s %s\n    Prometheus %d %s %s"
            .formatted(
                here.status(), here.type(), here.raw(), there.status(), there.type(), there.raw());
  }

  /// Series in one order, and errors in one wording: the words behind a syntax error's place are
  /// the language's, which has changed since.
  private static JsonNode inOrder(JsonNode answer) {
    if (!(answer instanceof ObjectNode object)) {
      return answer;
    }
    if (object.has("error")) {
      String told = object.path("error").asText();
      int end = told.indexOf("parse error: ");
      object.put(
          "error",
          (end < 0 ? told : told.substring(0, end))
              .replace("Invalid time value", "invalid time value"));
    }
    if (object.at("/data/result") instanceof ArrayNode result && result.path(0).has("metric")) {
      List<JsonNode> sorted =
          StreamSupport.stream(result.spliterator(), false)
              .sorted(Comparator.comparing(PrometheusApiTest::name))
              .toList();
      result.removeAll().addAll(sorted);
    }
    return object;
  }

  private static String name(JsonNode series) {
    Map<?, ?> labels = JSON.convertValue(series.path("metric"), TreeMap.class);
    return labels.toString();
  }
}
