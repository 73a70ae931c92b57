package dev.nightjar.testing.bench;

import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.RunId;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/// Log lines in the shape of import jobs that log JSON: time, level, message with numbers, ids of
/// run, trace and span, a duration; now and then a stack trace. About 370 bytes each. The same seed
/// gives the same lines. Owned by one thread.
final class JsonLogLines {
  private static final List<String> STEPS =
      List.of("extract", "transform", "load", "verify", "publish", "clean_up");
  private static final List<String> MESSAGES =
      List.of(
          "fetched %d rows from the orders table in batch %d",
          "wrote file /var/lib/import/orders-%d.csv of %d bytes",
          "connection to db%d.internal:5432 took longer than %d ms",
          "skipped row %d: column amount is empty in partition %d",
          "upstream answered HTTP %d after %d retries");
  private static final String TRACE =
      "Traceback (most recent call last):\\n  File \\\"/opt/jobs/import.py\\\", line %d, in load\\n"
          + "    raise ConnectionResetError\\nConnectionResetError: the database closed at row %d";
  private static final int RUN_LINES = 2_000;

  private final SplittableRandom random;
  private long timeNanos;
  private int count;
  private String job = "";
  private String host = "";
  private String runId = "";
  private String traceId = "";

  JsonLogLines(long seed, long startNanos) {
    this.random = new SplittableRandom(seed);
    this.timeNanos = startNanos;
  }

  String runId() {
    return runId;
  }

  LogLine next() {
    if (count++ % RUN_LINES == 0) {
      job = "import-" + random.nextInt(40);
      host = "worker-" + random.nextInt(12);
      runId = RunId.at(timeNanos / 1_000_000, random).text();
      traceId = hex(16);
    }
    timeNanos += random.nextInt(2_000_000);
    int dice = random.nextInt(100);
    String level = dice < 80 ? "info" : dice < 92 ? "debug" : dice < 98 ? "warning" : "error";
    Labels stream = Labels.of("job", job, "host", host, "stream", "stdout");
    Labels fields = Labels.of(LogLine.RUN_ID, runId, "seq", Integer.toString(count));
    return new LogLine(timeNanos, stream, fields, body(level));
  }

  private String body(String level) {
    String message =
        MESSAGES
            .get(random.nextInt(MESSAGES.size()))
            .replaceFirst("%d", Integer.toString(random.nextInt(100_000)))
            .replaceFirst("%d", Integer.toString(random.nextInt(5_000)));
    var body = new StringBuilder(400);
    body.append("{\"ts\":\"2026-11-20T10:").append(10 + random.nextInt(50)).append(':');
    body.append(10 + random.nextInt(50)).append('.').append(100 + random.nextInt(900));
    body.append("Z\",\"level\":\"").append(level).append("\",\"logger\":\"import.");
    body.append(STEPS.get(random.nextInt(STEPS.size()))).append("\",\"msg\":\"").append(message);
    body.append("\",\"job_id\":\"").append(job).append("\",\"host\":\"").append(host);
    body.append("\",\"step\":\"").append(STEPS.get(random.nextInt(STEPS.size())));
    body.append("\",\"trace_id\":\"").append(traceId).append("\",\"span_id\":\"").append(hex(8));
    body.append("\",\"attempt\":").append(1 + random.nextInt(3));
    body.append(",\"duration_ms\":").append(random.nextInt(100_000) / 100.0);
    body.append(",\"rows\":").append(random.nextInt(5_000));
    if (level.equals("error")) {
      body.append(",\"exc_info\":\"");
      body.append(TRACE.replaceFirst("%d", "41").replaceFirst("%d", "" + random.nextInt(9_999)));
      body.append('"');
    }
    return body.append('}').toString();
  }

  private String hex(int bytes) {
    byte[] id = new byte[bytes];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
