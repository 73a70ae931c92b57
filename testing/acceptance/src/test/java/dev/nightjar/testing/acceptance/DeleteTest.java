package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Samples deleted over the admin API, through restarts and a cleaning.
final class DeleteTest {
  private static final String DOOR = "/api/v1/admin/tsdb/";

  @TempDir Path dir;

  @Test
  void isOffUnlessTheServerWasStartedForIt() throws Exception {
    try (Nightjar server = Nightjar.serve(dir)) {
      HttpResponse<String> answer = delete(server, "up");
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("admin APIs disabled");
    }
  }

  @Test
  void whatIsDeletedStaysDeletedAndWhatIsSentLaterIsKept() throws Exception {
    try (Nightjar server = Nightjar.serve(dir, "--enable-admin-api")) {
      push(server, "wrong", 17);
      push(server, "right", 18);
      assertThat(found(server, "wrong_total")).isEqualTo(17);
      stopPushing(server, "wrong");

      HttpResponse<String> answer = delete(server, "wrong_total{job=\"wrong\"}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(answer.body()).isEmpty();
      isGone(server);
    }
    assertThat(tombstones()).isPositive();
    try (Nightjar server = Nightjar.serve(dir, "--enable-admin-api")) {
      isGone(server);
      HttpResponse<String> answer =
          Nightjar.send("POST", server.http() + DOOR + "clean_tombstones", "");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(tombstones()).isZero();
      isGone(server);
      push(server, "wrong", 19);
      assertThat(found(server, "wrong_total")).isEqualTo(19);
    }
  }

  private static void isGone(Nightjar server) throws Exception {
    assertThat(found(server, "wrong_total")).isNaN();
    assertThat(found(server, "right_total")).isEqualTo(18);
    assertThat(server.get("/api/v1/label/__name__/values").toString())
        .contains("right_total")
        .doesNotContain("wrong_total");
  }

  private static double found(Nightjar server, String name) throws Exception {
    return server.value("last_over_time(" + name + "[1h])");
  }

  private static HttpResponse<String> delete(Nightjar server, String selector) throws Exception {
    String encoded = URLEncoder.encode(selector, StandardCharsets.UTF_8);
    return Nightjar.send("POST", server.http() + DOOR + "delete_series?match%5B%5D=" + encoded, "");
  }

  private static void push(Nightjar server, String name, int value) throws Exception {
    String body = "# TYPE %s_total counter\n%s_total %d\n".formatted(name, name, value);
    HttpResponse<String> answer =
        Nightjar.send("POST", server.http() + "/push/metrics/job/" + name, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void stopPushing(Nightjar server, String name) throws Exception {
    HttpResponse<String> answer =
        Nightjar.send("DELETE", server.http() + "/push/metrics/job/" + name, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private long tombstones() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("metrics/default/blocks"))) {
      return files.filter(file -> file.toString().endsWith(".tombstones")).count();
    }
  }
}
