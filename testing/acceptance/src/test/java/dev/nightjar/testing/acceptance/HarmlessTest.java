package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// A command behind the wrapper does as it does bare, to the byte and to the code: every case of
/// `src/test/python/harmless`, which runs each one both ways and compares.
///
/// The cases run two at a time in one process of that harness, and each is a test here. A case that
/// the machine can't run, such as one that needs root, says so and counts as not run.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HarmlessTest {
  private static final Path HARNESS = Nightjar.ROOT.resolve("testing/acceptance/src/test/python");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_MINUTES = 15; // of a case's wait for its turn and its end

  private record Result(String result, String detail) {}

  private final Map<String, CompletableFuture<Result>> results = new LinkedHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @TestFactory
  List<DynamicTest> runsEveryCommandAsItRunsBare() throws Exception {
    Installation installation = Installation.open();
    open.add(installation);
    Process process =
        new ProcessBuilder(
                python(),
                "-B",
                HARNESS.resolve("harmless").toRealPath().toString(),
                "--launcher",
                installation.launcher().toString())
            .redirectError(Redirect.INHERIT)
            .start();
    open.add(process::destroy);
    var reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String first = reader.readLine();
    assertThat(first).as("the list of cases").isNotNull();
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode each : JSON.readTree(first).path("cases")) {
      String id = each.path("id").asText();
      results.put(id, new CompletableFuture<>());
      tests.add(DynamicTest.dynamicTest(each.path("sentence").asText(), () -> check(id)));
    }
    assertThat(tests).hasSizeGreaterThanOrEqualTo(40);
    Thread.ofVirtual().start(() -> collect(reader));
    return tests;
  }

  @AfterAll
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private static String python() {
    return Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
  }

  private void collect(BufferedReader reader) {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode told = JSON.readTree(line);
        CompletableFuture<Result> result = results.get(told.path("id").asText());
        if (result != null) {
          result.complete(new Result(told.path("result").asText(), told.path("detail").asText()));
        }
      }
    } catch (IOException _) {
      // What is missing is told below.
    }
    var missing = new Result("different", "the harness ended without a word on this case");
    results.values().forEach(result -> result.complete(missing));
  }

  @SuppressWarnings("SystemOut") // what a person must see of what was not tried
  private void check(String id) throws Exception {
    Result result =
        results
            .getOrDefault(id, CompletableFuture.failedFuture(new IOException(id)))
            .get(LONGEST_MINUTES, TimeUnit.MINUTES);
    switch (result.result()) {
      case "same" -> {}
      case "did not run" -> {
        String message = "did not run: " + id + ": " + result.detail();
        System.out.println(message);
        Assumptions.abort(message);
      }
      case "known" -> System.out.println("differs as documented: " + id + ": " + result.detail());
      default -> fail(id + "\n" + result.detail());
    }
  }
}
