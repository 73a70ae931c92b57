package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The sample scripts in a crontab, one word in front of each: what a run's page says afterwards is
/// what happened.
///
/// A loop of `sh` stands for cron, with its environment; all jobs run in one round beside each
/// other, because each waits for something.
final class SamplesTest {
  private static final Path LOOP =
      Nightjar.ROOT.resolve("testing/acceptance/src/test/sh/crontab_loop.sh");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dir = Path.of("");

  @Test
  void tellsOfEachSampleWhatHappened() throws Exception {
    Path samples = Shared.path("samples");
    Path source = Files.createDirectories(dir.resolve("source"));
    Files.writeString(source.resolve("table.sql"), "insert into t values (1);\n");
    Files.createDirectories(dir.resolve("mail"));
    try (Installation installation = Installation.open();
        Nightjar server = Nightjar.serve(dir.resolve("data"))) {
      Path crontab = crontab(installation.launcher(), samples, server);
      Process loop = loop(crontab);
      try {
        seesOutputWhileItRuns(server, "hanging_job", "page 2 of 10 synced");
        seesOutputWhileItRuns(server, "endless_retry", "delivery failed, trying again");
        assertThat(loop.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } finally {
        loop.descendants().forEach(ProcessHandle::destroyForcibly);
        loop.destroyForcibly();
      }
      tellsOfTheHang(server, samples);
      tellsOfTheEndlessRetry(server);
      tellsOfTheRetriedCommand(server);
      tellsOfTheBackup(server);
      tellsOfTheBackupThatFailed(server);
      tellsOfTheBackupThatRaised(server);
      tellsOfTheImport(server);
      tellsOfTheSilentCopy(server);
      mailsAsBare();
    }
  }

  private Path crontab(Path launcher, Path samples, Nightjar server) throws IOException {
    String push = server.push().substring("http://".length());
    return Files.writeString(
        dir.resolve("crontab"),
        """
        # what a person would write
        NIGHTJAR_URL=%s
        NIGHTJAR_SPOOL=%s
        PYTHONDONTWRITEBYTECODE=1
        * * * * * N run --job hanging_job --timeout 3s --grace 2s -- S/hanging_job.py --steps 2
        * * * * * N run --job endless_retry --timeout 5s --grace 2s -- S/endless_retry.py --port 0
        * * * * * N run --job retried --retries 2 --backoff 200ms -- S/nightly_backup.py D/nothing D/x
        * * * * * N run --job backup --expect 'output_lines>0' -- S/nightly_backup.py --gateway P D/source D/target
        * * * * * N run --job backup_failed -- S/nightly_backup.py --gateway P D/nothing D/x
        * * * * * N run --job backup_raised -- S/nightly_backup.py --gateway 127.0.0.1:1 D/source D/y
        * * * * * N run --job json_logs -- S/json_logs.py --seed 3 --batches 20
        * * * * * N run --job silent_copy --expect 'exported_files>0' -- S/silent_copy.py D/source D/z
        """
            .formatted(server.http(), dir.resolve("spool"))
            .replace(" N run", " " + launcher + " run")
            .replace("S/", samples + "/")
            .replace("D/", dir + "/")
            .replace(" P ", " " + push + " "));
  }

  private Process loop(Path crontab) throws IOException {
    return new ProcessBuilder(
            "/bin/sh",
            LOOP.toRealPath().toString(),
            crontab.toString(),
            dir.resolve("mail").toString(),
            "1")
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private static void seesOutputWhileItRuns(Nightjar server, String job, String text) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              JsonNode run = newest(server, job);
              return run.path("state").asText().equals("running")
                  && output(server, run).stream().anyMatch(line -> line.contains(text));
            });
  }

  private static JsonNode newest(Nightjar server, String job)
      throws IOException, InterruptedException {
    return server.get("/api/nightjar/v1/runs?job=" + job).at("/data/0");
  }

  private static JsonNode ended(Nightjar server, String job, String state) throws Exception {
    await()
        .atMost(PATIENCE)
        .until(() -> !newest(server, job).path("state").asText().equals("running"));
    JsonNode run = server.get("/api/nightjar/v1/runs/" + newest(server, job).path("id").asText());
    assertThat(run.path("state").asText()).as("state in " + run.toPrettyString()).isEqualTo(state);
    return run;
  }

  private static List<String> output(Nightjar server, JsonNode run)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    String path = "/api/nightjar/v1/runs/" + run.path("id").asText() + "/output?limit=1000";
    server.get(path).path("data").forEach(line -> lines.add(line.path("text").asText()));
    return lines;
  }

  private static int lineOf(Path file, String text) throws IOException {
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return i + 1;
      }
    }
    throw new IOException(file + " has no " + text);
  }

  private static JsonNode firstCause(JsonNode run) {
    return run.at("/evidence/causes/0");
  }

  private static void tellsOfTheHang(Nightjar server, Path samples) throws Exception {
    JsonNode run = ended(server, "hanging_job", "timed_out");
    assertThat(firstCause(run).path("kind").asText()).isEqualTo("timeout");
    int line = lineOf(samples.resolve("hanging_job.py"), "# hangs here");
    JsonNode dumps = run.at("/evidence/stacks");
    assertThat(dumps.size()).as(dumps.toPrettyString()).isGreaterThanOrEqualTo(3);
    for (JsonNode dump : dumps) {
      List<String> innermost = new ArrayList<>();
      for (JsonNode process : dump.path("processes")) {
        for (JsonNode stack : process.path("stacks")) {
          JsonNode frame = stack.at("/frames/0");
          String file = frame.path("file").asText();
          innermost.add(
              file.substring(file.lastIndexOf('/') + 1)
                  + ":"
                  + frame.path("line").asInt()
                  + " "
                  + frame.path("function").asText());
        }
      }
      assertThat(innermost).contains("hanging_job.py:" + line + " main");
    }
    assertThat(processesOf(run)).as("left alive").isEmpty();
  }

  /// Processes that carry the run's variable in their environment.
  private static List<Long> processesOf(JsonNode run) {
    String mark = "NIGHTJAR_RUN_" + run.path("id").asText() + "=";
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(ProcessHandle::pid).filter(pid -> isMarked(pid, mark)).toList();
    }
  }

  private static boolean isMarked(long pid, String mark) {
    try {
      return new String(
              Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ")),
              java.nio.charset.StandardCharsets.ISO_8859_1)
          .contains(mark);
    } catch (IOException _) {
      return false; // gone meanwhile
    }
  }

  private static void tellsOfTheEndlessRetry(Nightjar server) throws Exception {
    JsonNode run = ended(server, "endless_retry", "timed_out");
    List<String> said = output(server, run);
    assertThat(said)
        .hasSizeGreaterThan(3)
        .allMatch(line -> line.contains("certificate has expired"));
    assertThat(run.path("output_lines").asInt()).isEqualTo(said.size());
    assertThat(run.path("reason").asText()).isNotEmpty();
  }

  private static void tellsOfTheRetriedCommand(Nightjar server) throws Exception {
    JsonNode run = ended(server, "retried", "failed");
    assertThat(run.path("attempt").asInt()).isEqualTo(3);
    assertThat(run.path("backoff_seconds").asDouble()).isBetween(0.4, 5.0);
    assertThat(run.at("/evidence/attempts")).hasSize(3);
  }

  private static void tellsOfTheBackup(Nightjar server) throws Exception {
    JsonNode run = ended(server, "backup", "succeeded");
    assertThat(output(server, run)).containsExactly("1 files, 26 bytes");
    assertThat(run.path("verdict").isNull()).as(run.toPrettyString()).isTrue();
    assertThat(run.at("/resources/cpu_user_seconds").asDouble()).isPositive();
    assertThat(run.at("/resources/peak_rss_bytes").asLong()).isGreaterThan(1 << 20);
    assertThat(server.query("backup_files{job=\"nightly_backup\"}")).isNotEmpty();
  }

  private static void tellsOfTheBackupThatFailed(Nightjar server) throws Exception {
    JsonNode run = ended(server, "backup_failed", "failed");
    assertThat(run.path("exit_code").asInt()).isEqualTo(1);
    assertThat(output(server, run)).singleElement().asString().contains("nothing to copy in");
    assertThat(firstCause(run).path("kind").asText()).isEqualTo("exit");
    assertThat(run.path("reason").asText()).contains("nothing to copy in");
  }

  private static void tellsOfTheBackupThatRaised(Nightjar server) throws Exception {
    JsonNode run = ended(server, "backup_raised", "failed");
    JsonNode exception = run.at("/evidence/exceptions/0");
    assertThat(exception.path("class").asText()).endsWith("URLError");
    assertThat(exception.path("source").asText()).isEqualTo("hook");
    assertThat(exception.path("frames"))
        .extracting(frame -> frame.path("function").asText())
        .contains("main", "push_to_gateway");
    assertThat(exception.at("/cause/class").asText()).isEqualTo("ConnectionRefusedError");
    assertThat(firstCause(run).path("kind").asText()).isEqualTo("exception");
    assertThat(output(server, run)).anyMatch(line -> line.startsWith("Traceback"));
  }

  private static void tellsOfTheImport(Nightjar server) throws Exception {
    JsonNode run = ended(server, "json_logs", "failed");
    List<String> said = output(server, run);
    assertThat(said).hasSizeGreaterThan(20).allMatch(line -> line.startsWith("{\"ts\": \""));
    assertThat(said.getFirst()).contains("import begins");
    assertThat(said.getLast()).contains("import ends");
    assertThat(said).anyMatch(line -> line.contains("zwölf"));
  }

  private static void tellsOfTheSilentCopy(Nightjar server) throws Exception {
    JsonNode run = ended(server, "silent_copy", "succeeded");
    assertThat(run.path("exit_code").asInt()).isZero();
    JsonNode expectation = run.at("/evidence/expectations/0");
    assertThat(expectation.path("met").asBoolean()).isFalse();
    assertThat(expectation.path("value").asText()).isEqualTo("0");
    assertThat(run.path("verdict").asText()).as(run.toPrettyString()).isEqualTo("bad");
  }

  /// What cron would have mailed, and the codes that its shell saw.
  private void mailsAsBare() throws IOException {
    Path mail = dir.resolve("mail");
    assertThat(Files.readString(mail.resolve("5.codes"))).isEqualTo("exit code 124\n");
    assertThat(Files.readString(mail.resolve("5")))
        .contains("page 1 of 10 synced")
        .contains("page 2 of 10 synced");
    assertThat(Files.readString(mail.resolve("8.codes"))).isEqualTo("exit code 0\n");
    assertThat(Files.readString(mail.resolve("8"))).isEqualTo("1 files, 26 bytes\n");
    assertThat(Files.readString(mail.resolve("9.codes"))).isEqualTo("exit code 1\n");
    assertThat(Files.readString(mail.resolve("12.codes"))).isEqualTo("exit code 0\n");
  }
}
