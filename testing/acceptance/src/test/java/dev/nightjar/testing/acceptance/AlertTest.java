package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a pushed value that is too old to the webhook, and back.
final class AlertTest {
  private static final String RULES =
      """
      groups:
        - name: backups
          interval: 1s
          rules:
            - alert: BackupOld
              expr: time() - backup_last_success_timestamp_seconds > 26 * 3600
              labels: {severity: page}
              annotations: {summary: "{{ $labels.job }} is {{ $value | humanizeDuration }} old"}
      """;

  @TempDir private Path dir = Path.of("");
  private final Queue<String> received = new ConcurrentLinkedQueue<>();

  @Test
  void tellsAWebhookOfAnOldBackupAndOfTheNextGoodOne() throws Exception {
    HttpServer webhook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    webhook.createContext(
        "/",
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    webhook.start();
    Files.writeString(dir.resolve("rules.yml"), RULES);
    Path config = dir.resolve("nightjar.yml");
    Files.writeString(
        config,
        """
        rule_files: [rules.yml]
        alerting:
          route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s}
          receivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1:%d/"}]}]
        """
            .formatted(webhook.getAddress().getPort()));
    try (Nightjar server = Nightjar.serve(dir.resolve("data"), "--config", config.toString())) {
      double now = server.value("vector(time())");
      // Half a minute inside the minute: neither rounding nor a slow start changes what is said.
      pushSuccess(server, now - 27 * 3600 - 30);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> received.stream().anyMatch(body -> body.contains("\"status\":\"firing\"")));
      assertThat(received.peek()).contains("\"version\":\"4\"", "BackupOld", "backup is 1d 3h 0m");
      assertThat(server.value("ALERTS{alertname=\"BackupOld\",alertstate=\"firing\"}")).isOne();
      pushSuccess(server, now);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> received.stream().anyMatch(body -> body.contains("\"status\":\"resolved\"")));
    } finally {
      webhook.stop(0);
    }
  }

  private static void pushSuccess(Nightjar server, double seconds) throws Exception {
    String body = "backup_last_success_timestamp_seconds %.0f\n".formatted(seconds);
    assertThat(Nightjar.send("POST", server.push() + "/metrics/job/backup", body).statusCode())
        .isEqualTo(200);
  }
}
