package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.testing.kit.Message;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Native histograms that come from a Prometheus and leave for one: it answers from what it gets
/// back as it did from what it gave.
final class HistogramMoveTest {
  private static final String[] FLAGS = {
    "--enable-feature=native-histograms",
    "--web.enable-remote-write-receiver",
    "--web.enable-admin-api",
    "--storage.tsdb.retention.time=50y"
  };

  private static final String ULID = "01M7YS93119MW3VEN5MQDFRWGV";
  private static final double END = Double.longBitsToDouble(0x7ff0000000000002L);
  private static final int STEPS = 400;
  private static final int SECONDS = 30;
  private static final int BLOCK = 7200;
  private static final int GAUGE = 3;

  @TempDir private Path dir = Path.of("");

  /// A boundary of blocks, of which two hours become one once there are three.
  private final long start = (Instant.now().getEpochSecond() / BLOCK - 2) * BLOCK;

  private final Random random = new Random(3);

  private long millis(int step) {
    return (start + (long) step * SECONDS) * 1000 + step % 3;
  }

  private static Message span(int offset, int length) {
    return new Message().signed(1, offset).varint(2, length);
  }

  private static Message series(String name, String job, int field, Message sample) {
    return new Message()
        .message(1, new Message().text(1, "__name__").text(2, name))
        .message(1, new Message().text(1, "job").text(2, job))
        .message(field, sample);
  }

  /// Counts that begin anew at the 150th step, and a bucket that only comes with the 200th.
  private Message whole(int step) {
    long n = step < 150 ? step : step - 149;
    boolean isWide = step >= 200;
    long count = 3 * n + (isWide ? step : 0);
    var histogram =
        new Message()
            .varint(1, count + n)
            .fixed(3, n * 0.7)
            .signed(4, 3)
            .fixed(5, 0x1p-128)
            .varint(6, n)
            .message(8, span(1, 1))
            .packedSigned(9, n)
            .message(11, span(-4, 2));
    if (isWide) {
      histogram.message(11, span(5, 1)).packedSigned(12, n, 0, step - n);
    } else {
      histogram.packedSigned(12, n, 0);
    }
    return histogram.varint(15, millis(step));
  }

  private Message gauge(int step) {
    long n = random.nextInt(100);
    return new Message()
        .varint(1, 4 * n)
        .fixed(3, n * 1.1)
        .signed(4, 0)
        .fixed(5, 0.001)
        .varint(6, n)
        .message(11, span(0, 3))
        .packedSigned(12, n, 0, 0)
        .varint(14, GAUGE)
        .varint(15, millis(step));
  }

  private Message end(int step) {
    return new Message().varint(1, 0).fixed(3, END).varint(6, 0).varint(15, millis(step));
  }

  private byte[] request(int step) {
    var request =
        new Message()
            .message(1, series("took", "a", 4, whole(step)))
            .message(1, series("depth", "a", 4, gauge(step)))
            .message(
                1,
                series("heat", "a", 2, new Message().fixed(1, step / 3.0).varint(2, millis(step))));
    boolean isThere = step % 90 < 60;
    if (isThere || step % 90 == 60) {
      request.message(1, series("took", "b", 4, isThere ? whole(step) : end(step)));
    }
    return request.snappy();
  }

  private static List<String> queries() {
    return List.of(
        "took",
        "depth",
        "heat",
        "histogram_count(took)",
        "histogram_sum(rate(took[7m]))",
        "histogram_quantile(0.9, rate(took[11m]))",
        "histogram_quantile(0.5, sum(increase(took[13m])))",
        "histogram_fraction(0, 1.5, depth)",
        "histogram_count(sum(rate(took[5m])))",
        "count_over_time({job=\"b\"}[17m])",
        "absent(took{job=\"b\"})");
  }

  /// Of a block that Prometheus 2.42 wrote, with histograms of floats, which it takes from nobody.
  private static List<String> olderQueries() {
    return List.of(
        "fh",
        "nh",
        "mixed",
        "histogram_count(fh)",
        "histogram_sum(rate(fh[2m]))",
        "histogram_quantile(0.9, rate(nh[3m]))",
        "histogram_quantile(0.1, rate(fh[3m]))");
  }

  private Map<String, JsonNode> answers(Prometheus prometheus) throws Exception {
    String range = "start=%d.517&end=%d.517&step=97".formatted(start, start + BLOCK - 1);
    Map<String, JsonNode> answers = new TreeMap<>();
    for (String query : queries()) {
      answers.put(query, Prometheus.answer(prometheus.url(), query, range));
    }
    for (String query : olderQueries()) {
      String older = "start=1700000000.517&end=1700002000.517&step=7";
      answers.put(query, Prometheus.answer(prometheus.url(), query, older));
    }
    answers.forEach((query, answer) -> assertThat(answer).as(query).isNotEmpty());
    return answers;
  }

  private static int blocks(Path folder) {
    String[] blocks = folder.toFile().list((dir, name) -> name.length() == ULID.length());
    return blocks == null ? 0 : blocks.length;
  }

  private static void copyBlock(Path into) throws IOException {
    Path block =
        Nightjar.ROOT.resolve("tsdb/src/test/resources/dev/nightjar/tsdb/prometheus").resolve(ULID);
    try (var files = Files.walk(block)) {
      for (Path file : files.toList()) {
        Files.copy(file, into.resolve(ULID).resolve(block.relativize(file).toString()));
      }
    }
  }

  private static void nightjar(String... arguments) throws Exception {
    Outcome outcome = Outcome.of(Nightjar.command(arguments), Map.of());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).doesNotContain("left out");
  }

  @Test
  void prometheusAnswersFromWhatItGetsBackAsFromWhatItGave() throws Exception {
    ClientsTest.needs("prometheus", "--version");
    Path theirs = Files.createDirectories(dir.resolve("theirs"));
    copyBlock(theirs);
    Path snapshot;
    Map<String, JsonNode> expected;
    try (Prometheus prometheus = Prometheus.on(theirs, FLAGS)) {
      for (int step = 0; step < STEPS; step++) {
        HttpResponse<String> answer = prometheus.write(request(step));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      }
      expected = answers(prometheus);
      snapshot =
          await()
              .atMost(Duration.ofSeconds(30))
              .until(
                  () -> theirs.resolve("snapshots").resolve(prometheus.snapshot()),
                  taken -> blocks(taken) == 2);
    }
    String data = dir.resolve("data").toString();
    Path ours = dir.resolve("ours");
    nightjar("import", "prometheus", snapshot.toString(), "--data", data);
    nightjar("export", "prometheus", ours.toString(), "--data", data);

    try (Prometheus prometheus = Prometheus.on(ours, FLAGS)) {
      answers(prometheus)
          .forEach((query, answer) -> assertThat(answer).as(query).isEqualTo(expected.get(query)));
    }
  }
}
