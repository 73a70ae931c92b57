package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starting, stopping, reloading, and refusing to start in one sentence.
final class StartTest {
  @TempDir private Path dir = Path.of("");

  private static Outcome run(String... arguments) throws IOException, InterruptedException {
    return Outcome.of(Nightjar.command(arguments), Map.of());
  }

  private static void isOneSentence(Outcome outcome, String wanted) {
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains(wanted).doesNotContain("\tat ");
  }

  @Test
  void tellsItsVersionAndItsCommands() throws Exception {
    assertThat(run("--version").out()).startsWith("nightjar 0.");
    assertThat(run("--help").out()).contains("serve", "demo", "check", "run");
    assertThat(run("nonsense").exitCode()).isEqualTo(2);
  }

  @Test
  void stopsInOrderWhenToldTo() throws Exception {
    try (Nightjar server = Nightjar.serve(dir)) {
      assertThat(Nightjar.send("GET", server.http() + "/-/ready", "").statusCode()).isEqualTo(200);
      assertThat(server.get("/health").path("status").asText()).isEqualTo("ok");
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void tellsAPortThatIsInUse() throws Exception {
    try (var taken = new ServerSocket(0)) {
      Outcome outcome =
          run("serve", "--data", dir.toString(), "--listen", "127.0.0.1:" + taken.getLocalPort());
      isOneSentence(outcome, "--listen");
    }
  }

  @Test
  void tellsADataDirectoryThatAnotherServerHolds() throws Exception {
    try (Nightjar first = Nightjar.serve(dir)) {
      assertThat(first.http()).isNotEmpty();
      Outcome second =
          run("serve", "--data", dir.toString(), "--listen", ":0", "--push-listen", ":0");
      isOneSentence(second, "locked by another process");
    }
  }

  /// A file in the place of a folder cannot be written to, by nobody.
  @Test
  void tellsADataDirectoryThatItCannotWrite() throws Exception {
    for (String taken : List.of("taken", "taken/metrics", "taken/metrics/default/wal")) {
      Path data = dir.resolve(taken.replace('/', '-'));
      Path file = dir.resolve(data + taken.substring("taken".length()));
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
      Outcome outcome =
          run("serve", "--data", data.toString(), "--listen", ":0", "--push-listen", ":0");
      isOneSentence(outcome, file.toString());
    }
  }

  @Test
  void refusesToListenToTheWorldUnlessThatIsMeant() throws Exception {
    isOneSentence(
        run("serve", "--data", dir.toString(), "--listen", "0.0.0.0:0"), "--allow-unauthenticated");
  }

  @Test
  void tellsAllProblemsOfAConfigurationWithTheirLines() throws Exception {
    Path config = dir.resolve("nightjar.yml");
    Files.writeString(
        config,
        """
        storage:
          retension: 3d
        scrape_configs:
          - job_name: a
            scrape_interval: 10s
            scrape_timeout: 40s
          - scrape_interval: often
        """);
    Outcome outcome = run("check", "config", config.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("storage.retension  line 2: unknown key, did you mean storage.retention?")
        .contains("scrape_configs[0].scrape_timeout  line 6: 40s is longer than the interval 10s")
        .contains("scrape_configs[1].job_name  line 7: is missing")
        .contains("scrape_configs[1].scrape_interval  line 7");
    isOneSentence(
        run("serve", "--data", dir.toString(), "--config", config.toString()), "4 problems");
  }

  @Test
  void keepsTheOldConfigurationWhenANewOneIsBad() throws Exception {
    Path config = dir.resolve("nightjar.yml");
    Files.writeString(config, "scrape_configs: [{job_name: old}]\n");
    try (Nightjar server = Nightjar.serve(dir.resolve("data"), "--config", config.toString())) {
      Files.writeString(config, "scrape_configs: [{job_nam: new}]\n");
      server.signal("HUP");
      await().until(() -> server.get("/health").path("status").asText().equals("degraded"));
      assertThat(server.get("/health").at("/parts/configuration/message").asText())
          .contains("job_nam");
      assertThat(server.get("/api/v1/status/config").at("/data/yaml").asText()).contains("old");
      Files.writeString(config, "scrape_configs: [{job_name: newer}]\n");
      server.signal("HUP");
      await().until(() -> server.get("/health").path("status").asText().equals("ok"));
      assertThat(server.get("/api/v1/status/config").at("/data/yaml").asText()).contains("newer");
    }
  }
}
