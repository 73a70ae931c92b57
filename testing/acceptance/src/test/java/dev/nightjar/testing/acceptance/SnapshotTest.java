package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A snapshot taken over the admin API, and a server that starts with it.
final class SnapshotTest {
  private static final String DOOR = "/api/v1/admin/tsdb/snapshot";

  @TempDir Path dir;

  @Test
  void isOffUnlessTheServerWasStartedForIt() throws Exception {
    try (Nightjar server = Nightjar.serve(dir)) {
      HttpResponse<String> answer = Nightjar.send("POST", server.http() + DOOR, "");
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("admin APIs disabled");
    }
  }

  @Test
  void holdsTheMetricsOfItsMoment() throws Exception {
    Path snapshot;
    try (Nightjar server = Nightjar.serve(dir, "--enable-admin-api")) {
      push(server, 17);
      HttpResponse<String> answer = Nightjar.send("PUT", server.http() + DOOR, "");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      String name = new ObjectMapper().readTree(answer.body()).path("data").path("name").asText();
      snapshot = dir.resolve("snapshots").resolve(name);
      push(server, 18);
      assertThat(server.value("kept_total")).isEqualTo(18);
    }
    try (Nightjar server = Nightjar.serve(snapshot)) {
      assertThat(server.value("last_over_time(kept_total[1h])")).isEqualTo(17);
    }
  }

  private static void push(Nightjar server, int value) throws Exception {
    String body = "# TYPE kept_total counter\nkept_total " + value + "\n";
    HttpResponse<String> answer =
        Nightjar.send("POST", server.http() + "/push/metrics/job/snapshot", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }
}
