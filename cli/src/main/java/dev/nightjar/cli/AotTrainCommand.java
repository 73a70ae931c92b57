package dev.nightjar.cli;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.server.NightjarServer;
import dev.nightjar.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Takes the usual ways through the server once, so that the build's AOT cache holds the classes
/// that they need. Called by the launcher after a build.
@Command(name = "aot-train", hidden = true)
final class AotTrainCommand implements Callable<Integer> {
  private static final InetSocketAddress FREE = new InetSocketAddress("127.0.0.1", 0);
  private static final int ROUNDS = 20;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("nightjar-train");
    try (var client = HttpClient.newHttpClient();
        var server =
            NightjarServer.start(
                ServerOptions.in(data).withListen(FREE, Optional.of(FREE)),
                Clock.system(),
                () -> {})) {
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
    } finally {
      Disk.system().delete(data);
    }
    return 0;
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
