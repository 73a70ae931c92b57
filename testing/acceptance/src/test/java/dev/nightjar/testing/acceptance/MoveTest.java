package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Samples that come from a Prometheus and leave for one, judged by Prometheus' own tools.
final class MoveTest {
  private static final Duration STEP = Duration.ofSeconds(97);

  @TempDir private Path dir = Path.of("");

  /// Six hours that ended an hour ago.
  private final long end = Instant.now().getEpochSecond() - 3600;

  private final long start = end - 6 * 3600;

  private static Outcome nightjar(String... arguments) throws IOException, InterruptedException {
    return Outcome.of(Nightjar.command(arguments), Map.of());
  }

  private static Outcome promtool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool", "tsdb"));
    command.addAll(List.of(arguments));
    Outcome outcome = Outcome.of(command, Map.of());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  /// Every sample of a directory of blocks, in one order.
  private static List<String> dump(Path blocks) throws IOException, InterruptedException {
    Files.createDirectories(blocks.resolve("wal")); // without it promtool reads nothing
    return promtool("dump", blocks.toString()).out().lines().sorted().toList();
  }

  /// Counters, gauges of all kinds of numbers, and texts that ask for escapes. No sample lies at
  /// the edge of a query's window, which belongs to it in one version and not in another.
  private Path openMetrics() throws IOException {
    var random = new Random(5);
    var text = new StringBuilder("# TYPE served counter\n");
    for (int i = 0; i < 8; i++) {
      double value = 0;
      for (double t = start + i; t < end; t += 15 + random.nextInt(3) * 0.005) {
        value = random.nextInt(200) == 0 ? 0 : value + random.nextInt(4) * 0.5;
        text.append(
            String.format(
                Locale.ROOT,
                "served_total{instance=\"i%d\",zone=\"z%d\"} %s %.3f\n",
                i,
                i % 3,
                value,
                t));
      }
    }
    text.append("# TYPE heat gauge\n");
    for (String room : List.of("ü", "a\\\"b", "🦉", "\uffee")) {
      for (double t = start; t < end - 3600; t += 10 + random.nextInt(12_000) / 200.0) {
        String value =
            switch (random.nextInt(5)) {
              case 0 -> "-0";
              case 1 -> "1e-300";
              case 2 -> Double.toString(random.nextGaussian());
              case 3 -> Integer.toString(random.nextInt(100));
              default -> "21.5";
            };
        text.append(String.format(Locale.ROOT, "heat{room=\"%s\"} %s %.3f\n", room, value, t));
      }
    }
    return Files.writeString(dir.resolve("given.om"), text.append("# EOF\n"));
  }

  private Path blocksOf(Path openMetrics, String name) throws IOException, InterruptedException {
    Path blocks = dir.resolve(name);
    var _ =
        promtool("create-blocks-from", "openmetrics", openMetrics.toString(), blocks.toString());
    return blocks;
  }

  @Test
  void everySampleComesFromAPrometheusAndLeavesForOne() throws Exception {
    ClientsTest.needs("promtool", "--version");
    Path theirs = blocksOf(openMetrics(), "theirs");
    String data = dir.resolve("data").toString();
    List<String> expected = dump(theirs);
    assertThat(expected).hasSizeGreaterThan(10_000);

    Outcome came = nightjar("import", "prometheus", theirs.toString(), "--data", data);
    assertThat(came.exitCode()).as(came.err()).isZero();
    assertThat(came.err()).isEmpty(); // no bar where nobody looks
    assertThat(came.out()).containsPattern("\\d blocks imported, [0-9,]+ samples in ");
    assertThat(nightjar("import", "prometheus", theirs.toString(), "--data", data).out())
        .contains("0 blocks imported");
    Path ours = dir.resolve("ours");
    Outcome left = nightjar("export", "prometheus", ours.toString(), "--data", data);
    assertThat(left.exitCode()).as(left.err()).isZero();

    assertThat(dump(ours)).isEqualTo(expected);
    assertThat(promtool("list", ours.toString()).out().lines()).hasSizeGreaterThan(3);
    assertThat(promtool("analyze", ours.toString()).out()).contains("Series: ");
    Path file = dir.resolve("ours.om");
    assertThat(nightjar("export", "openmetrics", file.toString(), "--data", data).exitCode())
        .isZero();
    assertThat(dump(blocksOf(file, "again"))).isEqualTo(expected);
  }

  @Test
  void prometheusAnswersFromWhatWasExportedAsTheServerDoes() throws Exception {
    ClientsTest.needs("prometheus", "--version");
    Path data = dir.resolve("data");
    Path theirs = blocksOf(openMetrics(), "theirs");
    assertThat(nightjar("import", "prometheus", theirs.toString(), "--data", data.toString()))
        .matches(outcome -> outcome.exitCode() == 0);
    Map<String, JsonNode> answers = new TreeMap<>();
    try (Nightjar server = Nightjar.serve(data)) {
      assertThat(
              Nightjar.send("PUT", server.push() + "/metrics/job/pushed", "fresh 42\n")
                  .statusCode())
          .isEqualTo(200);
      for (String query : queries()) {
        answers.put(query, answer(server.http(), query));
      }
      Outcome refused = nightjar("export", "prometheus", dir + "/no", "--data", data.toString());
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).hasLineCount(1).contains("is locked by another process");
      assertThat(server.stop()).isZero();
    }
    Path ours = dir.resolve("ours");
    assertThat(nightjar("export", "prometheus", ours.toString(), "--data", data.toString()))
        .matches(outcome -> outcome.exitCode() == 0);
    assertThat(dump(ours)).anyMatch(line -> line.startsWith("{__name__=\"fresh\""));

    try (Prometheus prometheus = Prometheus.on(ours)) {
      for (String query : queries()) {
        assertThat(answers.get(query))
            .as(query)
            .isEqualTo(answer(prometheus.url(), query))
            .isNotEmpty();
      }
    }
  }

  /// Whose answers do not differ between Prometheus' versions, as sums and rates do in their last
  /// digits.
  private static List<String> queries() {
    return List.of(
        "served_total",
        "heat",
        "max by (zone) (idelta(served_total[5m]))",
        "changes(served_total{instance=\"i3\"}[17m])",
        "max_over_time(heat[11m])",
        "count_over_time({__name__=~\".+\"}[23m])",
        "resets(served_total[1h])",
        "absent(heat{room=\"🦉\"})");
  }

  /// The series of a range query, in one order.
  private JsonNode answer(String url, String query) throws IOException, InterruptedException {
    return Prometheus.answer(
        url, query, "start=%d.517&end=%d.517&step=%d".formatted(start, end, STEP.toSeconds()));
  }
}
