package dev.nightjar.testing.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server as a process of its own, and the HTTP requests that tests make of it.
final class Nightjar implements AutoCloseable {
  static final Path ROOT = Path.of(System.getProperty("nightjar.root", "../.."));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final Process process;
  private final String http;
  private final String push;

  private Nightjar(Process process, String http, String push) {
    this.process = process;
    this.http = http;
    this.push = push;
  }

  /// The command line of the packaged jar.
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            ROOT.resolve("cli/target/nightjar-all.jar").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /// Starts a server on free ports and returns when it listens.
  static Nightjar serve(Path data, String... more) throws IOException {
    List<String> command =
        command("serve", "--data", data.toString(), "--listen", ":0", "--push-listen", ":0");
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    String http = "";
    String push = "";
    try (BufferedReader out = reader(process)) {
      while (http.isEmpty() || push.isEmpty()) {
        String line = out.readLine();
        if (line == null) {
          throw new IOException("the server ended before it listened");
        }
        http = line.contains("http on ") ? line.substring(line.indexOf("http://")) : http;
        push = line.contains("push on ") ? line.substring(line.indexOf("http://")) : push;
      }
    }
    return new Nightjar(process, http, push);
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  String http() {
    return http;
  }

  String push() {
    return push;
  }

  /// Sends SIGKILL and waits for the end.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /// Sends a signal by name, such as `HUP`.
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /// Sends SIGTERM and returns the exit code.
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(15, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the server did not stop within 15 s");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  static HttpResponse<String> send(String method, String url, String body)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(send("GET", http + path, "").body());
  }

  /// The `result` of an instant query.
  JsonNode query(String expression) throws IOException, InterruptedException {
    String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonNode answer = get("/api/v1/query?query=" + encoded);
    if (!answer.path("status").asText().equals("success")) {
      throw new IOException(answer.toString());
    }
    return answer.path("data").path("result");
  }

  /// The value of an instant query that yields one series; NaN when it yields none.
  double value(String expression) throws IOException, InterruptedException {
    JsonNode result = query(expression);
    return result.isEmpty()
        ? Double.NaN
        : Double.parseDouble(result.path(0).path("value").path(1).asText());
  }
}
