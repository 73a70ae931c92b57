package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.base.Closers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bad requests at the remote write door of a server: what is wrong is told with the status that
/// Prometheus gives and counted by its reason, and everything else of the request is stored.
final class WriteDoorTest {
  private static final long MINUTE = 60_000;
  private static final long DAY = 86_400_000;

  @TempDir private static Path dir = Path.of("");
  private static Nightjar server;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private final long now = System.currentTimeMillis();

  @BeforeAll
  static void start() throws IOException {
    server = Nightjar.serve(dir);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> write(byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.http() + "/api/v1/write"))
            .POST(BodyPublishers.ofByteArray(body));
    if (headers.length == 0) {
      request.headers("Content-Encoding", "snappy", "Content-Type", "application/x-protobuf");
    } else {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static long refused(String reason) throws IOException, InterruptedException {
    String series = "nightjar_refused_total{reason=\"" + reason + "\",signal=\"metrics\"} ";
    return Nightjar.send("GET", server.http() + "/metrics", "")
        .body()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length())))
        .sum();
  }

  private static JsonNode values(String selector) throws IOException, InterruptedException {
    return server.query("last_over_time(" + selector + "[1h])");
  }

  /// Sends the request with a good sample at its end, which must be stored, and one refusal of that
  /// reason for each bad sample. Returns what the server said.
  private String refuses(String name, String reason, int bad, WriteRequest request)
      throws IOException, InterruptedException {
    long before = refused(reason);
    request.add(1, now, "__name__", name + "_good");
    HttpResponse<String> answer = write(request.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(refused(reason) - before).isEqualTo(bad);
    assertThat(values(name + "_good")).hasSize(1);
    return answer.body();
  }

  @Test
  void refusesWhatIsFarBehindTheNewestSampleOfItsSeries() throws Exception {
    var first = new WriteRequest().add(1, now - 1, "__name__", "order");
    assertThat(write(first.body()).statusCode()).isEqualTo(204);
    String told =
        refuses(
            "order",
            "out_of_order",
            1,
            new WriteRequest().add(2, now - 180 * MINUTE, "__name__", "order"));
    assertThat(told).containsAnyOf("out of order sample", "too old sample").contains("order");
  }

  @Test
  void refusesWhatIsOlderThanTheRetentionOrFarAhead() throws Exception {
    var request =
        new WriteRequest()
            .add(1, now - 4_000 * DAY, "__name__", "bounds")
            .add(1, Long.MIN_VALUE, "__name__", "bounds")
            .add(1, now, "__name__", "bounds_between");
    assertThat(refuses("bounds_old", "too_old", 2, request)).startsWith("out of bounds");
    request =
        new WriteRequest()
            .add(1, now + 90 * MINUTE, "__name__", "bounds")
            .add(1, Long.MAX_VALUE, "__name__", "bounds");
    assertThat(refuses("bounds_new", "too_new", 2, request)).startsWith("out of bounds");
    assertThat(values("bounds")).isEmpty();
    assertThat(values("bounds_between")).hasSize(1);
  }

  @Test
  void refusesAnotherValueAtATimeThatHasOne() throws Exception {
    var first = new WriteRequest().add(1, now, "__name__", "twice");
    assertThat(write(first.body()).statusCode()).isEqualTo(204);
    assertThat(write(first.body()).statusCode()).as("the same again").isEqualTo(204);
    String told =
        refuses("twice", "duplicate", 1, new WriteRequest().add(2, now, "__name__", "twice"));
    assertThat(told).startsWith("duplicate sample for timestamp");
    assertThat(values("twice").at("/0/value/1").asText()).isEqualTo("1");
  }

  @Test
  void refusesLabelsThatAreTooLongOrTooMany() throws Exception {
    String[] many = new String[2 * 80];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = i == 0 ? "__name__" : "l" + i;
      many[i + 1] = i == 0 ? "long" : "v";
    }
    var request =
        new WriteRequest()
            .add(1, now, "__name__", "long", "v", "x".repeat(100_000))
            .add(1, now, "__name__", "long", "n".repeat(10_000), "x")
            .add(1, now, many);
    assertThat(refuses("long", "over_limit", 3, request)).startsWith("limit exceeded");
    assertThat(values("long")).isEmpty();
  }

  @Test
  void refusesLabelsThatAreNoneAtAnyTime() throws Exception {
    byte[] name = WriteRequest.label(bytes("__name__"), bytes("names"));
    byte[] half = {'a', (byte) 0xc3};
    for (long time : new long[] {now, now + 90 * MINUTE, now - 4_000 * DAY}) {
      var request =
          new WriteRequest()
              .add(1, time, "job", "nameless")
              .add(1, time, "__name__", "names", "", "x")
              .add(1, time, "__name__", "names", "a", "1", "a", "2")
              .add(1, time, name, WriteRequest.label(half, bytes("x")))
              .add(1, time, name, WriteRequest.label(bytes("x"), half))
              .add(1, time, new byte[0]);
      long before = all();
      request.add(1, now, "__name__", "names_good", "sent", Long.toString(time));
      HttpResponse<String> answer = write(request.body());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(all() - before).as("all six at " + time).isEqualTo(6);
      assertThat(values("names_good{sent=\"" + time + "\"}")).hasSize(1);
    }
    assertThat(values("names")).isEmpty();
  }

  /// Refusals of all kinds.
  private static long all() throws IOException, InterruptedException {
    long sum = 0;
    for (String reason : new String[] {"invalid", "too_old", "too_new", "malformed"}) {
      sum += refused(reason);
    }
    return sum;
  }

  @Test
  void takesLabelsInAnyOrderForTheSameSeries() throws Exception {
    var request =
        new WriteRequest()
            .add(1, now - 2, "__name__", "sorted", "a", "1", "b", "2")
            .add(2, now - 1, "b", "2", "a", "1", "__name__", "sorted")
            .add(3, now, "b", "2", "__name__", "sorted", "a", "1");
    HttpResponse<String> answer = write(request.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(values("sorted")).hasSize(1);
    assertThat(server.value("count_over_time(sorted[1h])")).isEqualTo(3);
  }

  @Test
  void refusesBombs() throws Exception {
    long before = refused("malformed");
    int copies = 1 << 20;
    long size = 1 + 64L * copies;
    HttpResponse<String> answer = write(WriteRequest.bomb(size, copies));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains(Long.toString(size), Integer.toString(32 << 20));
    long[] lies = {1, 1 << 20, 1L << 31, (1L << 32) - 1, 1L << 40};
    for (long lie : lies) {
      assertThat(write(WriteRequest.bomb(lie, 1_000)).statusCode()).as("" + lie).isEqualTo(400);
    }
    assertThat(refused("malformed") - before).isEqualTo(1 + lies.length);
  }

  @Test
  void refusesTruncatedBodiesAsAWhole() throws Exception {
    long before = refused("malformed");
    var request = new WriteRequest();
    for (int i = 0; i < 5; i++) {
      request.add(i, now, "__name__", "cut", "i", "" + i);
    }
    byte[] body = request.body();
    byte[] message = request.message();
    int sent = 0;
    for (int length = 0; length < body.length; length += 17, sent++) {
      HttpResponse<String> answer = write(Arrays.copyOf(body, length));
      assertThat(answer.statusCode()).as(length + ": " + answer.body()).isEqualTo(400);
    }
    int series = message.length / 5;
    for (int length = 1; length < message.length; length += 7) {
      if (length % series != 0) { // else it is a message of fewer series
        byte[] cut = WriteRequest.snappy(Arrays.copyOf(message, length));
        assertThat(write(cut).statusCode()).as("message of " + length).isEqualTo(400);
        sent++;
      }
    }
    assertThat(refused("malformed") - before).isEqualTo(sent);
    assertThat(values("cut")).isEmpty();
  }

  @Test
  void storesNothingOfARequestWhoseSenderGoesAway() throws Exception {
    byte[] body = new WriteRequest().add(1, now, "__name__", "gone").body();
    URI uri = URI.create(server.http());
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      String head =
          "POST /api/v1/write HTTP/1.1\r\nHost: %s\r\nContent-Encoding: snappy\r\nContent-Length: %d\r\n\r\n"
              .formatted(uri.getAuthority(), body.length + 1);
      socket.getOutputStream().write(bytes(head));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
    }
    assertThat(write(new WriteRequest().body()).statusCode()).as("of no series").isEqualTo(204);
    assertThat(values("gone")).isEmpty();
  }

  @Test
  void tellsWhatItDoesNotSpeak() throws Exception {
    byte[] body = new WriteRequest().add(1, now, "__name__", "spoken").body();
    assertThat(write(body, "Content-Encoding", "gzip").statusCode()).isEqualTo(415);
    assertThat(write(body, "Content-Type", "application/json").statusCode()).isEqualTo(415);
    assertThat(
            write(
                    body,
                    "Content-Type",
                    "application/x-protobuf;proto=io.prometheus.write.v3.Request")
                .statusCode())
        .isEqualTo(415);
    assertThat(Nightjar.send("GET", server.http() + "/api/v1/write", "").statusCode())
        .isEqualTo(405);
    assertThat(values("spoken")).isEmpty();
  }

  @Test
  void tellsSendersToComeAgainWhenTooManyLargeBodiesAreOnTheirWay() throws Exception {
    URI uri = URI.create(server.http());
    byte[] head =
        bytes(
            "POST /api/v1/write HTTP/1.1\r\nHost: %s\r\nContent-Encoding: snappy\r\nContent-Length: %d\r\n\r\n"
                .formatted(uri.getAuthority(), 16 << 20));
    try (var sockets = new Closers()) {
      var answers = new ArrayList<InputStream>();
      InputStream answered = InputStream.nullInputStream();
      while (answers.size() < 1_000 && answered.available() == 0) {
        Socket socket = sockets.add("socket", new Socket(uri.getHost(), uri.getPort()));
        socket.getOutputStream().write(head);
        socket.getOutputStream().flush();
        answers.add(socket.getInputStream());
        answered = anyWithBytes(answers);
      }
      assertThat(answered.available()).as("of " + answers.size() + " senders").isPositive();
      var lines = new BufferedReader(new InputStreamReader(answered, StandardCharsets.UTF_8));
      assertThat(lines.readLine()).startsWith("HTTP/1.1 429");
      String header = lines.readLine();
      while (!header.toLowerCase(Locale.ROOT).startsWith("retry-after: ")) {
        assertThat(header).as("the last header").isNotEmpty();
        header = lines.readLine();
      }
    }
    byte[] small = new WriteRequest().add(1, now, "__name__", "small").body();
    await().until(() -> write(small).statusCode() == 204);
  }

  private static InputStream anyWithBytes(List<InputStream> answers) throws IOException {
    for (InputStream answer : answers) {
      if (answer.available() > 0) {
        return answer;
      }
    }
    return answers.getFirst();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
