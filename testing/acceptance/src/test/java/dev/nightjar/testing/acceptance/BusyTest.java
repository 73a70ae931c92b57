package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose every core computes for queries.
final class BusyTest {
  /// Queries that are taken in at once, however many cores there are.
  private static final int MOST_UNDER_WAY = 20;

  private static final Duration LONG = Duration.ofMinutes(1);

  /// Ten thousand regressions over 864,000 values each: minutes, on any machine.
  private static final String HEAVY =
      "/api/v1/query_range?query=deriv(vector(1)[10d:1s])&start=1795000000&end=1795010000&step=1";

  private static final String QUICK = "/api/v1/query?query=1&timeout=10ms";

  @TempDir private Path dir = Path.of("");

  @Test
  void answersOthersAtOnceWhileQueriesHaveAllTurns() throws Exception {
    int turns = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MOST_UNDER_WAY);
    List<Socket> heavy = new ArrayList<>();
    try (Nightjar server = Nightjar.serve(dir)) {
      for (int i = 0; i < turns; i++) {
        heavy.add(asking(URI.create(server.http()), HEAVY));
      }
      awaitAnswer(server, 503, "query timed out");
      for (String path : List.of("/-/healthy", "/metrics", "/api/v1/labels")) {
        assertThat(Nightjar.send("GET", server.http() + path, "").statusCode()).isEqualTo(200);
      }
      for (Socket each : heavy) {
        assertThat(each.getInputStream().available()).isZero(); // still computed
        each.close();
      }
      awaitAnswer(server, 200, "success");
    } finally {
      for (Socket each : heavy) {
        each.close();
      }
    }
  }

  private static Socket asking(URI server, String path) throws IOException {
    var client = new Socket(server.getHost(), server.getPort());
    String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  private static void awaitAnswer(Nightjar server, int status, String text) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              var answer = Nightjar.send("GET", server.http() + QUICK, "");
              assertThat(answer.statusCode()).isEqualTo(status);
              assertThat(answer.body()).contains(text);
            });
  }
}
