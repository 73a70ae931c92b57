package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightjar.testing.kit.Shared;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients as people have them, unmodified.
final class ClientsTest {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir private Path dir = Path.of("");

  @Test
  void scrapesTheReconcilerAndTakesTheBackupsPush() throws Exception {
    Path samples = Shared.path("samples");
    needs(PYTHON, "-c", "import prometheus_client");
    int port = freePort();
    Path config = dir.resolve("nightjar.yml");
    Files.writeString(
        config,
        """
        scrape_configs:
          - job_name: reconciler
            scrape_interval: 1s
            static_configs: [{targets: ["127.0.0.1:%d"]}]
        """
            .formatted(port));
    Process daemon =
        new ProcessBuilder(
                PYTHON,
                "-B",
                samples.resolve("reconciler_daemon.py").toString(),
                "--port",
                Integer.toString(port))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    try (Nightjar server = Nightjar.serve(dir.resolve("data"), "--config", config.toString())) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> server.value("up{job=\"reconciler\"}") == 1);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> server.value("reconcile_last_success_timestamp_seconds") > 0);
      Path source = Files.createDirectories(dir.resolve("source"));
      Files.writeString(source.resolve("table.sql"), "insert into t values (1);\n");
      Outcome backup =
          Outcome.of(
              List.of(
                  PYTHON,
                  "-B",
                  samples.resolve("nightly_backup.py").toString(),
                  "--gateway",
                  server.push().substring("http://".length()),
                  source.toString(),
                  dir.resolve("target").toString()),
              Map.of());
      assertThat(backup.err()).doesNotContain("Traceback");
      assertThat(server.query("push_time_seconds")).isNotEmpty();
      assertThat(
              server.query(
                  "backup_last_success_timestamp_seconds{job=\"nightly_backup\",instance=\"db1\"}"))
          .isNotEmpty();
    } finally {
      daemon.destroyForcibly();
    }
  }

  @Test
  void answersPromtool() throws Exception {
    needs("promtool", "--version");
    try (Nightjar server = Nightjar.serve(dir.resolve("data"))) {
      String url = server.push() + "/metrics/job/tool";
      assertThat(Nightjar.send("PUT", url, "tool_value 42\n").statusCode()).isEqualTo(200);
      Outcome instant = promtool("query", "instant", server.http(), "tool_value");
      assertThat(instant.out()).contains("tool_value{job=\"tool\"} => 42");
      Outcome range = promtool("query", "range", server.http(), "tool_value");
      assertThat(range.exitCode()).isZero();
      assertThat(promtool("query", "labels", server.http(), "job").out()).contains("tool");
      assertThat(promtool("query", "series", "--match=tool_value", server.http()).out())
          .contains("tool_value");
      assertThat(promtool("query", "instant", server.http(), "sum(").exitCode()).isNotZero();
    }
  }

  @Test
  void keepsWhatPrometheusWritesToIt() throws Exception {
    needs("prometheus", "--version");
    int port = freePort();
    try (Nightjar server = Nightjar.serve(dir.resolve("data"))) {
      Path config = dir.resolve("prometheus.yml");
      Files.writeString(
          config,
          """
          global: {scrape_interval: 1s, external_labels: {site: lab}}
          scrape_configs:
            - {job_name: prometheus, static_configs: [{targets: ["127.0.0.1:%d"]}]}
          remote_write:
            - {url: %s/api/v1/write, queue_config: {batch_send_deadline: 1s}, metadata_config: {send_interval: 2s}}
          """
              .formatted(port, server.http()));
      Process prometheus =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + dir.resolve("prometheus"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      try {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> server.value("up{job=\"prometheus\",site=\"lab\"}") == 1);
        assertThat(server.value("count({job=\"prometheus\"})")).isGreaterThan(100);
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    server
                        .get("/api/v1/metadata?metric=prometheus_build_info")
                        .path("data")
                        .has("prometheus_build_info"));
        assertThat(refusedMetrics(server)).isEmpty();
      } finally {
        prometheus.destroyForcibly();
      }
      assertThat(Nightjar.send("POST", server.http() + "/api/v1/write", "no snappy").statusCode())
          .isEqualTo(400);
      assertThat(refusedMetrics(server)).hasSize(1);
    }
  }

  private static List<String> refusedMetrics(Nightjar server) throws Exception {
    return Nightjar.send("GET", server.http() + "/metrics", "")
        .body()
        .lines()
        .filter(line -> line.startsWith("nightjar_refused_total") && line.contains("\"metrics\""))
        .toList();
  }

  static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static Outcome promtool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    return Outcome.of(command, Map.of());
  }

  /// A client that is not installed keeps its test from running, except in CI, which installs all.
  static void needs(String... command) throws InterruptedException {
    boolean present;
    try {
      present =
          new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(new File("/dev/null"))
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException absent) {
      present = false;
    }
    if (System.getenv("CI") == null) {
      Assumptions.assumeTrue(present, "did not run: " + String.join(" ", command) + " fails");
    } else {
      assertThat(present).as(String.join(" ", command)).isTrue();
    }
  }
}
