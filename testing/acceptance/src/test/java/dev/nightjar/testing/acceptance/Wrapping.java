package dev.nightjar.testing.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Commands behind the installed `./nightjar run`, which reports to one server.
record Wrapping(Installation installation, Nightjar server, Path dir) {
  /// A wrapper that runs: start it with [#start].
  record Started(Process process, Path output) {
    /// Waits for its end, a minute at the longest.
    int code() throws IOException, InterruptedException {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the wrapper did not end within a minute; it said " + said());
      }
      return process.exitValue();
    }

    String said() throws IOException {
      return Files.readString(output);
    }
  }

  static String python() {
    return Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
  }

  /// The words of `./nightjar run …`, as a shell would be given them.
  List<String> words(String... words) {
    var command = new ArrayList<String>();
    command.add(installation.launcher().toString());
    command.add("run");
    command.addAll(List.of(words));
    return command;
  }

  Map<String, String> environment() {
    return Map.of("NIGHTJAR_URL", server.http(), "NIGHTJAR_SPOOL", dir.resolve("spool").toString());
  }

  /// Starts any command with what the wrapper needs in its environment.
  Started start(Map<String, String> more, List<String> command) throws IOException {
    Path output = Files.createTempFile(dir, "said", ".txt");
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment());
    builder.environment().putAll(more);
    builder.redirectInput(Redirect.from(new File("/dev/null"))).redirectOutput(output.toFile());
    return new Started(builder.start(), output);
  }

  Started start(String... words) throws IOException {
    return start(new HashMap<>(), words(words));
  }

  int run(String... words) throws IOException, InterruptedException {
    return start(words).code();
  }

  /// The newest run of a job with its evidence; a missing node when there is none.
  JsonNode newest(String job) {
    try {
      String id = server.get("/api/nightjar/v1/runs?job=" + job).at("/data/0/id").asText();
      return id.isEmpty() ? MissingNode.getInstance() : server.get("/api/nightjar/v1/runs/" + id);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The newest run of a job, once it is in that state.
  JsonNode inState(String job, String state) {
    return await("a run of " + job + " that is " + state)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> newest(job), run -> run.path("state").asText().equals(state));
  }

  /// Processes that carry a run's mark in their environment.
  static List<String> alive(String runId) throws IOException {
    var found = new ArrayList<String>();
    String mark = "NIGHTJAR_RUN_" + runId + "=";
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          byte[] environment = Files.readAllBytes(process.resolve("environ"));
          if (new String(environment, StandardCharsets.ISO_8859_1).contains(mark)) {
            found.add(
                process.getFileName() + " " + Files.readString(process.resolve("comm")).strip());
          }
        } catch (IOException _) {
          // It is gone, or not ours to look at.
        }
      }
    }
    return found;
  }
}
