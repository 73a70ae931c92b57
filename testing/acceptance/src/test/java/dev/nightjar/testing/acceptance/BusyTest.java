package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose every core computes for queries.
final class BusyTest {
  /// Ten thousand regressions over 864,000 values each: minutes, on any machine.
  private static final String HEAVY =
      "/api/v1/query_range?query=deriv(vector(1)[10d:1s])&start=1795000000&end=1795010000&step=1";

  private static final String QUICK = "/api/v1/query?query=1&timeout=10ms";

  @TempDir private Path dir = Path.of("");

  @Test
  void answersOthersAtOnceWhileQueriesHaveAllTurns() throws Exception {
    int turns = Math.max(2, Runtime.getRuntime().availableProcessors());
    try (Nightjar server = Nightjar.serve(dir);
        HttpClient client = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<String>>> heavy = new ArrayList<>();
      for (int i = 0; i < turns; i++) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.http() + HEAVY)).build();
        heavy.add(client.sendAsync(request, BodyHandlers.ofString()));
      }
      await()
          .untilAsserted(
              () ->
                  assertThat(Nightjar.send("GET", server.http() + QUICK, "").body())
                      .contains("no turn was free"));
      for (String path : List.of("/-/healthy", "/metrics", "/api/v1/labels")) {
        assertThat(Nightjar.send("GET", server.http() + path, "").statusCode()).isEqualTo(200);
      }
      assertThat(heavy).noneMatch(CompletableFuture::isDone);
      client.shutdownNow();
      await()
          .untilAsserted(
              () ->
                  assertThat(Nightjar.send("GET", server.http() + QUICK, "").statusCode())
                      .isEqualTo(200));
    }
  }
}
