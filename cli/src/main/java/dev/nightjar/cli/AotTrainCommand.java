package dev.nightjar.cli;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.server.NightjarServer;
import dev.nightjar.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Takes the usual ways through the server, so that the build's AOT cache holds the classes that
/// they need and what they do in their methods: a server then compiles those at once, as if it had
/// been up for long. Called by the launcher after a build.
@Command(name = "aot-train", hidden = true)
final class AotTrainCommand implements Callable<Integer> {
  private static final InetSocketAddress FREE = new InetSocketAddress("127.0.0.1", 0);
  private static final int ROUNDS = 20;

  /// As often as methods are run until the compiler knows enough of them.
  private static final int QUERY_ROUNDS = 100;

  private static final int STEPS = 240;
  private static final long INTERVAL_MILLIS = 15_000;

  /// Queries as dashboards and people ask them; over a range where there is a step.
  private static final List<String> INSTANT =
      List.of(
          "train_load",
          "{instance=\"train-3\"}",
          "train_load[10m]",
          "count({job!=\"\"})",
          "absent(train_load{job=\"none\"})",
          "topk(5, sum by (instance) (rate(train_cpu_seconds_total[5m])))",
          "sum without (mode) (rate(train_cpu_seconds_total[5m]))",
          "quantile_over_time(0.9, train_load[30m])",
          "max_over_time(sum by (job) (rate(train_cpu_seconds_total[5m]))[30m:1m])",
          "sum by (zone) (label_replace(train_load, \"zone\", \"$1\", \"job\", \".*(.)\"))",
          "time() - train_memory_bytes > 600",
          "sum by (job) (increase(train_cpu_seconds_total[50m])) > 0");

  private static final List<String> RANGE =
      List.of(
          "train_load{job=\"train1\"}",
          "sum by (job) (rate(train_cpu_seconds_total[5m]))",
          "sum by (job) ({job!=\"\"})",
          "histogram_quantile(0.95, sum by (job, le) (rate(train_duration_seconds_bucket[5m])))",
          "sum by (version) (rate(train_cpu_seconds_total[5m])"
              + " * on (instance) group_left (version) train_info)",
          "sum by (job) (rate(train_cpu_seconds_total{instance=~\".+[05]\"}[5m]))"
              + " / sum by (job) (rate(train_cpu_seconds_total[5m] offset 10m))",
          "max by (job) (avg_over_time(train_load[5m]))",
          "quantile by (job) (0.99, train_load)",
          "avg by (job) (deriv(train_memory_bytes[5m]))",
          "max by (job) (delta(train_memory_bytes[5m]))"
              + " - min by (job) (delta(train_memory_bytes[5m])) > bool 1e7");

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("nightjar-train");
    try (var client = HttpClient.newHttpClient()) {
      long end = inMemory(client, data);
      inFiles(client, data, end);
    } finally {
      Disk.system().delete(data);
    }
    return 0;
  }

  private static NightjarServer start(Path data) {
    return NightjarServer.start(
        ServerOptions.in(data).withListen(FREE, Optional.of(FREE)), Clock.system(), () -> {});
  }

  /// Returns when the newest samples are.
  private static long inMemory(HttpClient client, Path data)
      throws IOException, InterruptedException {
    try (NightjarServer server = start(data)) {
      String http = "http://" + server.addresses().get("http");
      String push = "http://" + server.addresses().get("push");
      for (int i = 0; i < ROUNDS; i++) {
        send(client, push + "/metrics/job/train/n/" + i, "PUT", "a_total " + i + "\nb 2\n");
        send(client, http + "/api/v1/query?query=sum(rate(a_total[5m]))%20by%20(job)", "GET", "");
        send(client, http + "/api/v1/query_range?query=a_total&start=0&end=60&step=15", "GET", "");
        send(client, http + "/api/v1/labels", "GET", "");
        send(client, http + "/api/nightjar/v1/jobs", "GET", "");
        send(client, http + "/api/nightjar/v1/runs", "GET", "");
        send(client, http + "/", "GET", "");
        send(client, http + "/metrics", "GET", "");
        send(client, http + "/health", "GET", "");
      }
      long end = write(client, http);
      for (int i = 0; i < QUERY_ROUNDS; i++) {
        ask(client, http, end);
      }
      return end;
    }
  }

  /// What was in memory before stands in files after a start, and is read otherwise.
  private static void inFiles(HttpClient client, Path data, long end)
      throws IOException, InterruptedException {
    try (NightjarServer server = start(data)) {
      String http = "http://" + server.addresses().get("http");
      for (int i = 0; i < QUERY_ROUNDS; i++) {
        ask(client, http, end);
      }
    }
  }

  /// Writes an hour of samples and returns when the newest are.
  private static long write(HttpClient client, String http)
      throws IOException, InterruptedException {
    long end = Clock.system().millis();
    for (int step = 0; step < STEPS; step++) {
      byte[] body = new TrainingWrite(step, end - (STEPS - 1 - step) * INTERVAL_MILLIS).body();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(http + "/api/v1/write"))
              .header("content-encoding", "snappy")
              .header("content-type", "application/x-protobuf")
              .POST(BodyPublishers.ofByteArray(body))
              .build();
      client.send(request, BodyHandlers.discarding());
    }
    return end / 1_000;
  }

  private static void ask(HttpClient client, String http, long end)
      throws IOException, InterruptedException {
    for (String query : INSTANT) {
      String of = URLEncoder.encode(query, StandardCharsets.UTF_8);
      send(client, "%s/api/v1/query?query=%s&time=%d".formatted(http, of, end), "GET", "");
    }
    for (String query : RANGE) {
      String of = URLEncoder.encode(query, StandardCharsets.UTF_8);
      send(
          client,
          "%s/api/v1/query_range?query=%s&start=%d&end=%d&step=30"
              .formatted(http, of, end - 3_300, end),
          "GET",
          "");
    }
  }

  private static void send(HttpClient client, String url, String method, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, BodyPublishers.ofString(body))
            .build();
    client.send(request, BodyHandlers.discarding());
  }
}
