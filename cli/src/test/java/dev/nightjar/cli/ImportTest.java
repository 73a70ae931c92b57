package dev.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cli.view.FakeServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Crontabs and timers on their way to the server, and what is said of them before.
final class ImportTest {
  private static final String CRONTAB =
      """
      30 2 * * 1-5 /usr/local/bin/backup.sh
      CRON_TZ=Asia/Tokyo
      0 9 * * * /opt/report.py
      0 25 * * * /opt/never.py
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... words) {
    return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(words);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void makesWhatIsNewAndLeavesWhatExists() throws Exception {
    try (var server =
        new FakeServer()
            .answer("/jobs/report/watch", "{\"settings\":{\"schedules\":[]}}")
            .answer("/jobs/backup/settings", "{}")
            .answer("/jobs/report/settings", "{}")) {
      String crontab = file("crontab", CRONTAB);
      assertThat(execute("import", "crontab", crontab, "--url", server.url())).isEqualTo(1);
      assertThat(out.toString())
          .startsWith("1 job made, 1 skipped; 1 problem, at " + server.url() + "\n")
          .contains("made  backup  (line 1)\n      02:30 Mon")
          .contains("skipped  report  (line 3): has settings already; --replace replaces them")
          .contains("crontab: line 4, column 3: the hour is 25");
      assertThat(server.asked())
          .containsExactly("/jobs/backup/watch", "/jobs/backup/settings", "/jobs/report/watch");
      assertThat(server.sent())
          .containsExactly("{\"schedules\":[\"30 2 * * 1-5\"],\"timezone\":\"\"}");
    }
  }

  @Test
  void replacesOnlyWhenAsked() throws Exception {
    try (var server =
        new FakeServer()
            .answer("/jobs/report/watch", "{\"settings\":{\"schedules\":[]}}")
            .answer("/jobs/report/settings", "{}")) {
      String crontab = file("crontab", "CRON_TZ=Asia/Tokyo\n0 9 * * * /opt/report.py\n");
      assertThat(execute("import", "crontab", crontab, "--replace", "--url", server.url()))
          .isZero();
      assertThat(out.toString()).startsWith("0 jobs made, 1 replaced, at ");
      assertThat(server.sent())
          .containsExactly("{\"schedules\":[\"0 9 * * *\"],\"timezone\":\"Asia/Tokyo\"}");
    }
  }

  @Test
  void tellsWhatTheServerRefuses() throws Exception {
    try (var server = new FakeServer()) {
      String crontab = file("crontab", "0 9 * * * /opt/a\n0 9 * * * /opt/b\n");
      assertThat(execute("import", "crontab", crontab, "--url", server.url())).isEqualTo(1);
      assertThat(out.toString())
          .startsWith("0 jobs made, 2 skipped")
          .contains("skipped  b  (line 2): the server at " + server.url() + " answers 404");
    }
  }

  @Test
  void asksNoMoreOfAServerThatIsAway() throws Exception {
    String crontab = file("crontab", "0 9 * * * /opt/a\n0 9 * * * /opt/b\n");
    assertThat(execute("import", "crontab", crontab, "--url", "http://127.0.0.1:1")).isEqualTo(1);
    assertThat(out.toString())
        .startsWith("0 jobs made, 2 skipped")
        .contains("cannot be reached")
        .contains("skipped  b  (line 2): not tried");
  }

  @Test
  void showsWithoutAServerWhatWouldBeMade() throws Exception {
    String timer =
        file("backup.timer", "[Timer]\nOnCalendar=Sat 12:00\nOnCalendar=daily Asia/Tokyo\n");
    String poll = file("poll.timer", "[Timer]\nOnUnitActiveSec=5min\n");
    assertThat(execute("import", "timers", timer, poll, "--dry-run")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            2 jobs would be made
              would be made  backup  (backup.timer)
                  12:00 Sat; 00:00 (Asia/Tokyo)
              would be made  poll  (poll.timer)
                  every 5 min
            """);
  }

  @Test
  void wantsAFileThatIsThere() {
    assertThat(execute("import", "timers")).isEqualTo(2);
    assertThat(execute("import", "crontab", folder + "/absent")).isEqualTo(1);
    assertThat(err.toString()).contains("cannot read " + folder + "/absent");
  }

  @Test
  void checksTheJobsOfAConfiguration() throws Exception {
    String config =
        file(
            "nightjar.yml",
            """
            jobs:
              - {name: good, schedule: 30 2 * * *, timezone: UTC}
              - {name: poll, schedule: every 5m, timeout: 10m}
              - {name: learned}
            rule_files: [absent.yml]
            """);
    assertThat(execute("check", "jobs", config)).isZero();
    assertThat(out.toString())
        .startsWith(config + ": 3 jobs, 0 problems, 1 warning\n  warning: jobs[1].timeout  line 3")
        .containsPattern(
            "good  02:30\n    next [A-Z][a-z]{2} \\d{4}-\\d\\d-\\d\\d 02:30, [^,]+, [^,\n]+ \\(UTC\\)\n")
        .contains("poll  every 5 min\n    counts from the last start\n")
        .contains("learned  no schedule: it is learned\n");
    String bad = file("bad.yml", "jobs:\n  - {name: a, schedule: 61 * * * *}\n");
    assertThat(execute("check", "jobs", bad)).isEqualTo(1);
    assertThat(out.toString()).contains("1) jobs[0].schedule[0]  line 2: ", "column 1: the minute");
  }

  @Test
  void checksACrontab() throws Exception {
    assertThat(execute("check", "jobs", file("crontab", CRONTAB))).isEqualTo(1);
    assertThat(out.toString())
        .contains("2 jobs, 1 problem\n  1) line 4, column 3: the hour is 25")
        .containsPattern("report  09:00\n    next .* 09:00 \\(Asia/Tokyo\\)");
  }
}
