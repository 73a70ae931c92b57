package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Check-ins as people write them into crontabs, and what the terminal then tells of them.
final class PingTest {
  private static final String CURL = "curl -fsS -m 10 --retry 5 -o /dev/null ";

  @TempDir private Path dir = Path.of("");

  private static Outcome shell(String script, Map<String, String> environment)
      throws IOException, InterruptedException {
    return Outcome.of(List.of("sh", "-c", script), environment);
  }

  private static JsonNode newest(Nightjar server, String job)
      throws IOException, InterruptedException {
    return server.get("/api/nightjar/v1/runs?job=" + job + "&limit=1").path("data").path(0);
  }

  private Outcome terminal(Nightjar server, String... words)
      throws IOException, InterruptedException {
    return Outcome.of(Nightjar.command(words), Map.of("NIGHTJAR_URL", server.http()));
  }

  @Test
  void crontabLinesWithCurlMakeRunsThatTheTerminalShows() throws Exception {
    ClientsTest.needs("curl", "--version");
    try (Nightjar server = Nightjar.serve(dir.resolve("data"))) {
      Map<String, String> url = Map.of("URL", server.http() + "/ping/backup");
      String line = CURL + "\"$URL/start?create=1\"; sh -c 'exit 3'; " + CURL + "\"$URL/$?\"";
      assertThat(shell(line, url).exitCode()).isZero();
      JsonNode failed = newest(server, "backup");
      assertThat(failed.path("state").asText()).isEqualTo("failed");
      assertThat(failed.path("exit_code").asInt()).isEqualTo(3);
      assertThat(failed.path("duration").asDouble()).isPositive();

      String script =
          "rid=$(cat /proc/sys/kernel/random/uuid); "
              + CURL
              + "\"$URL/start?rid=$rid\"; "
              + "printf 'one\\ntwo\\n' | "
              + CURL
              + "--data-binary @- \"$URL/0?rid=$rid\"; "
              + CURL
              + "\"$URL/start?rid=$rid\"";
      assertThat(shell(script, url).exitCode()).isZero();
      assertThat(newest(server, "backup").path("state").asText()).isEqualTo("succeeded");
      assertThat(terminal(server, "logs", "backup").out()).isEqualTo("one\ntwo\n");
      assertThat(terminal(server, "jobs").out()).contains("backup", "succeeded");
      assertThat(terminal(server, "runs", "--outcome", "failed").out())
          .contains("Exited with code 3");

      Outcome unknown = shell(CURL + "\"${URL}s\"", url);
      assertThat(unknown.exitCode()).isNotZero();
      assertThat(unknown.err()).contains("404");
    }
  }

  @Test
  void theSamplesCheckInsMakeOneRunEach() throws Exception {
    Path sample = Shared.path("samples").resolve("nightly_backup.py");
    ClientsTest.needs("/usr/bin/python3", "-c", "import prometheus_client");
    try (Nightjar server = Nightjar.serve(dir.resolve("data"))) {
      Path source = Files.createDirectories(dir.resolve("source"));
      Map<String, String> environment =
          Map.of(
              "SAMPLE",
              sample + " --gateway " + server.push().substring("http://".length()),
              "PINGS",
              server.http() + "/ping/nightly_backup");
      assertThat(shell(CURL + "\"$PINGS/log?create=1\"", environment).exitCode()).isZero();
      String run =
          "/usr/bin/python3 -B $SAMPLE --ping-url $PINGS " + source + " " + dir.resolve("target");
      assertThat(shell(run, environment).exitCode()).isEqualTo(1);
      assertThat(newest(server, "nightly_backup").path("state").asText()).isEqualTo("failed");
      Files.writeString(source.resolve("table.sql"), "insert into t values (1);\n");
      assertThat(shell(run, environment).exitCode()).isZero();
      assertThat(newest(server, "nightly_backup").path("state").asText()).isEqualTo("succeeded");
      assertThat(server.get("/api/nightjar/v1/runs").path("data")).hasSize(2);
    }
  }
}
