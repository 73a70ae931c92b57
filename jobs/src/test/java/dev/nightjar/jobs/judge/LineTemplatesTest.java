package dev.nightjar.jobs.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.kit.ForAll;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class LineTemplatesTest {
  private static void check(String line, String template) {
    assertThat(LineTemplate.of(line)).as(line).isEqualTo(template);
  }

  @Test
  void replacesWhatVaries() {
    check("copied 12 files", "copied <*> files");
    check("copied 12 files in 3.4 s", "copied <*> files in <*>");
    check("wrote 1.2 GB to /srv/backup/a.tar", "wrote <*> to <*>");
    check("user alice@example.org from 10.0.0.1:5432 refused", "user <*> from <*> refused");
    check("job 0b5f7f0e-8c1d-4a51-9f0e-2a6b7c8d9e0f done", "job <*> done");
    check("commit deadbeef, tree CAFEBABE", "commit <*> tree <*>");
    check("opening \"my own file\" for 'the boss' now", "opening <*> for <*> now");
    check("it can't say it's done", "it can't say it's done");
    check("rows=12 user=alice state:idle", "rows=<*> user=<*> state:<*>");
    check("rows: 12", "rows: <*>");
    check("files 1, 2, 3 and 4", "files <*> and <*>");
    check("[worker-3] ready", "<*> ready");
    check("password=hunter", "password=<*>");
    check("token: abcdefghijklmnopqrstuvwx", "token: <*>");
    check("===== done =====", "= done =");
    check("   ", "");
    check("kbdAsdkKJhGtRfEwQ said", "<*> said");
    check("java.lang.IllegalStateException: no", "java.lang.IllegalStateException: no");
  }

  @Test
  void dropsColoursTimesAndWhatWasWrittenOver() {
    check("\u001b[32mOK\u001b[0m copied 3 files", "OK copied <*> files");
    check("2026-11-21T03:45:02.123Z INFO copied 3 files", "INFO copied <*> files");
    check("[2026-11-21 03:45:02,123] copied 3 files", "copied <*> files");
    check("2026-11-21 03:45:02,123 - root - INFO - go", "root - INFO - go");
    check("Nov 21 03:45:02 db1 cron: started", "<*> cron: started");
    check("Sat Nov 21 03:45:02 UTC 2026 started", "started");
    check("[   12.345678] usb connected", "usb connected");
    check("1763605800.123 started", "started");
    check("12 files copied", "<*> files copied");
    check("10%\r20%\rall done", "all done");
    check("ERROR:root:copied nothing", "ERROR:root:copied nothing");
  }

  @Test
  void readsTheMessageOfStructuredLines() {
    check(
        "{\"ts\":1763605800,\"level\":\"INFO\",\"msg\":\"copied 12 files\",\"n\":{\"a\":[1,\"}\"]}}",
        "info copied <*> files");
    check("{\"event\": \"import \\\"x\\\" done\"}", "import <*> done");
    check("{\"b\":1,\"a\":{\"c\":2},\"42\":3}", "{<*>, a, b}");
    check("{not json}", "{not json}");
    check("time=2026-11-21T03:45:02Z level=warn msg=\"kept 2 of 3\" n=1", "warn kept <*> of <*>");
  }

  @Test
  void countsSingularAndPluralAsOneKind() {
    assertThat(hash("copied 1 file")).isEqualTo(hash("copied 2 files"));
    assertThat(hash("found 1 entry.")).isEqualTo(hash("found 2 entries."));
    assertThat(hash("copied 1 file")).isNotEqualTo(hash("moved 1 file"));
    assertThat(LineTemplate.hash("copied <*> files")).isEqualTo(HASH);
  }

  /// Of another version or machine: stored fingerprints hold it.
  private static final long HASH = -6262147293128962912L;

  private static long hash(String line) {
    return LineTemplate.hash(LineTemplate.of(line));
  }

  @Test
  void holdsNoTextOfAVariablePart() {
    ForAll.forAll(
        LineTemplatesTest::line,
        words -> {
          String template = LineTemplate.of(String.join(" ", words));
          for (int i = 1; i < words.size(); i += 2) {
            String variable = words.get(i).replace("\"", "");
            assertThat(template).doesNotContain(variable);
          }
          assertThat(LineTemplate.of(template)).isEqualTo(template);
        });
  }

  private static List<String> line(Random random) {
    return List.of(
        "reading", variable(random), "wrote", variable(random), "by", variable(random), "done");
  }

  private static String variable(Random random) {
    String hex = Long.toHexString(random.nextLong() | 1L << 62);
    return switch (random.nextInt(8)) {
      case 0 -> Integer.toString(1_000 + random.nextInt(1_000_000));
      case 1 -> hex;
      case 2 -> new UUID(random.nextLong(), random.nextLong()).toString();
      case 3 -> "/srv/" + hex + "/" + hex + ".csv";
      case 4 -> "\"secret of " + hex + " and me\"";
      case 5 -> "10.%d.%d.7:80".formatted(random.nextInt(256), random.nextInt(256));
      case 6 -> "me" + random.nextInt(10) + "@example.org";
      default -> "2026-11-21T0%d:45:02Z".formatted(random.nextInt(10));
    };
  }

  @Test
  void keepsWhatIsKnownAndErrorsOfAnOutputWithTooManyKinds() {
    long known = hash("finished well");
    var templates = new LineTemplates(Set.of(known));
    for (int i = 0; i < 3_000; i++) {
      templates.add("word " + letters(i));
      templates.add("often seen");
    }
    templates.add("permission denied");
    templates.add("finished well");
    Map<Long, Integer> counts = templates.counts();
    assertThat(counts).hasSize(LineTemplates.MAX_KEPT);
    assertThat(counts).containsEntry(known, 1).containsEntry(hash("often seen"), 3_000);
    assertThat(templates.texts()).containsValue("permission denied");
    assertThat(templates.texts().keySet()).isEqualTo(counts.keySet());
  }

  private static String letters(int number) {
    var text = new StringBuilder();
    for (int left = number; left > 0 || text.isEmpty(); left /= 20) {
      text.append((char) ('g' + left % 20));
    }
    return text.toString();
  }

  @Test
  void knowsLinesThatTellOfErrors() {
    for (String line :
        List.of(
            "ERROR: permission denied",
            "Traceback (most recent call last):",
            "ValueError: bad",
            "Error: '/x' not found",
            "connection refused",
            "2 of 3 copied, the last failed badly",
            "Attempt #2 failed",
            "WARN: batch 3 failed, trying again",
            "{\"level\":\"warning\",\"msg\":\"batch 3 failed, trying again\"}",
            "2026-03-02 11:00:01 WARNING sync: 3 failed")) {
      assertThat(ErrorWords.tell(LineTemplate.of(line))).as(line).isTrue();
    }
    for (String line :
        List.of(
            "0 errors",
            "errors: 0",
            "finished without errors",
            "no errors found",
            "ok=3 failed=0",
            "errors: 0, warnings: 3",
            "3 failed",
            "done: 3 failed, 12 passed",
            "copied 12 files, 0 failed",
            "batch 3: 0 failed",
            "worker 4 errors: 0",
            "job 7 without errors",
            "2 warnings, 0 errors",
            "1 warning and 0 errors",
            "1 WARNING, 0 ERRORS",
            "warning: errors: 0",
            "terrors of the sea")) {
      assertThat(ErrorWords.tell(LineTemplate.of(line))).as(line).isFalse();
    }
  }
}
