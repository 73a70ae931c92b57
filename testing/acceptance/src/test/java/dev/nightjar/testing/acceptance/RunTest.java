package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The wrapper and a real server: what a run page shows is what happened.
final class RunTest {
  private static final String NOBODY = "http://127.0.0.1:1";

  @TempDir private Path dir = Path.of("");

  private Outcome run(String server, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            Nightjar.ROOT.resolve("cli/target/nightjar-all.jar").toString(),
            "dev.nightjar.agent.RunCommand"));
    command.addAll(List.of(words));
    return Outcome.of(
        command, Map.of("NIGHTJAR_URL", server, "NIGHTJAR_SPOOL", dir.resolve("spool").toString()));
  }

  @Test
  void showsHowACommandEndedAndWhatItSaid() throws Exception {
    try (Nightjar server = Nightjar.serve(dir.resolve("data"))) {
      Outcome outcome =
          run(server.http(), "--job", "told", "--", "sh", "-c", "echo out; echo err >&2; exit 3");
      assertThat(outcome).isEqualTo(new Outcome(3, "out\n", "err\n"));
      JsonNode run = server.get("/api/nightjar/v1/runs?job=told").at("/data/0");
      assertThat(run.path("state").asText()).isEqualTo("failed");
      assertThat(run.path("exit_code").asInt()).isEqualTo(3);
      assertThat(run.path("duration").asDouble()).isPositive();
      JsonNode lines =
          server.get("/api/nightjar/v1/runs/" + run.path("id").asText() + "/output").path("data");
      assertThat(lines)
          .extracting(line -> line.path("stream").asText() + " " + line.path("text").asText())
          .containsExactlyInAnyOrder("stdout out", "stderr err");
      await()
          .until(
              () -> server.value("nightjar_job_runs_total{job=\"told\",outcome=\"failed\"}") == 1);
    }
  }

  @Test
  void endsARunAtItsLimit() throws Exception {
    try (Nightjar server = Nightjar.serve(dir.resolve("data"))) {
      Outcome outcome =
          run(server.http(), "--job", "slow", "--timeout", "200ms", "--", "sleep", "60");
      assertThat(outcome.exitCode()).isEqualTo(124);
      JsonNode run = server.get("/api/nightjar/v1/runs?job=slow").at("/data/0");
      assertThat(run.path("state").asText()).isEqualTo("timed_out");
      assertThat(run.path("limit").asDouble()).isEqualTo(0.2);
    }
  }

  @Test
  void deliversLaterWhatHappenedWhileTheServerWasAway() throws Exception {
    assertThat(run(NOBODY, "--job", "early", "--", "echo", "kept").exitCode()).isZero();
    try (Nightjar server = Nightjar.serve(dir.resolve("data"))) {
      assertThat(run(server.http(), "--job", "late", "--", "true").exitCode()).isZero();
      JsonNode early = server.get("/api/nightjar/v1/runs?job=early").at("/data/0");
      JsonNode late = server.get("/api/nightjar/v1/runs?job=late").at("/data/0");
      assertThat(early.path("state").asText()).isEqualTo("succeeded");
      assertThat(early.path("started_at").asText()).isLessThan(late.path("started_at").asText());
      JsonNode lines =
          server.get("/api/nightjar/v1/runs/" + early.path("id").asText() + "/output").path("data");
      assertThat(lines).extracting(line -> line.path("text").asText()).containsExactly("kept");
    }
  }
}
