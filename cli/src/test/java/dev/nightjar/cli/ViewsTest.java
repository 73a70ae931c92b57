package dev.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cli.view.FakeServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The terminal views as commands: what goes to which stream, and how they exit.
final class ViewsTest {
  private static final String ID = "01JD0000000000000000000000";
  private static final String RUN =
      """
      {"id":"%s","job":"nightly \\u001b[2J","instance":"db1","command":["backup.sh","--all"],"state":"timed_out",\
      "started_at":"2026-11-20T02:30:00.000Z","ended_at":"2026-11-20T02:30:12.000Z","duration":12.5,"limit":10,\
      "exit_code":null,"signal":15,"signal_name":"SIGTERM","attempt":2,"retry_seconds":3.5,"backoff_seconds":2,\
      "output_lines":2,"reason":"Ended by its own limit of 10 s","evidence":{\
      "causes":[{"kind":"timeout","text":"Ended by its own limit of 10 s","confidence":"certain","evidence":["10 s passed"]}],\
      "attempts":[{"number":1,"state":"failed","duration":1.5,"backoff":2,"reason":"Exited with code 1"}],\
      "exceptions":[{"class":"ValueError","message":"bad","thread":"MainThread","relation":"cause",\
      "frames":[{"file":"/opt/a.py","line":1,"function":"<module>","text":"main()"},{"file":"/opt/a.py","line":12,"function":"main","text":"int(x)"}],\
      "cause":{"class":"OSError","message":"full","frames":[],"cause":null}}],\
      "stacks":[{"at":"2026-11-20T02:30:11.000Z","trigger":"limit","processes":[{"pid":4711,"command":["python3","a.py"],"state":"S",\
      "wait_channel":"futex_wait_queue","sockets":[{"fd":4,"protocol":"tcp","local":"10.0.0.2:1","peer":"10.0.0.1:5432","state":"ESTABLISHED"}],\
      "stacks":[{"thread":"MainThread","language":"python","frames":[{"file":"/opt/a.py","line":40,"function":"wait","text":""}]}]}]}],\
      "expectations":[{"text":"rows>0","value":"0","met":false}],\
      "left_over":[{"pid":4720,"command":["sleep","600"],"state":"S","why":"outlived"}],\
      "facts":{"user":"backup"}}}"""
          .formatted(ID);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String url, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--url");
    all.add(url);
    return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private String shown(FakeServer server, String... words) {
    assertThat(execute(server.url(), words)).as(err.toString()).isZero();
    return out.toString();
  }

  @Test
  void tellsARunLikeAReport() throws Exception {
    try (var server = new FakeServer().answer("/runs/" + ID, RUN)) {
      assertThat(shown(server, "runs", ID.toLowerCase(java.util.Locale.ROOT)))
          .contains("timed out after 12.5 s: Ended by its own limit of 10 s\n")
          .contains("SIGTERM (15)", "backup.sh --all", "2, 3.5 s lost before the last one")
          .contains("Ended by its own limit of 10 s (certain)\n    - 10 s passed")
          .contains("rows>0, not met: 0", "Exited with code 1")
          .contains("  ValueError: bad (thread MainThread)\n    /opt/a.py:12 in main: int(x)\n")
          .contains("  caused by: OSError: full\n")
          .contains("process 4711 python3 a.py (state S, waits in futex_wait_queue)")
          .contains("    /opt/a.py:40 in wait\n", "tcp 10.0.0.2:1 to 10.0.0.1:5432 ESTABLISHED")
          .contains("process 4720 sleep 600 (state S): outlived it")
          .doesNotContain("\u001b");
    }
  }

  @Test
  void takesAJobsNameForItsNewestRun() throws Exception {
    try (var server = new FakeServer()) {
      server
          .answer(
              "/runs?job=my%20job&limit=1", "{\"data\":[{\"id\":\"" + ID + "\"}],\"next\":\"x\"}")
          .answer("/runs/" + ID, RUN);
      assertThat(shown(server, "runs", "my job", "--json")).contains("\"duration\":12.5");
    }
  }

  @Test
  void listsRunsOfAllPagesAsTheApiWroteThem() throws Exception {
    try (var server = new FakeServer()) {
      server
          .answer(
              "/runs?job=a&outcome=failed&limit=1000",
              "{\"data\":[{\"id\":\"1\",\"limit\":1E+1,\"job\":\"\u009b\"}],\"next\":\"c d\"}")
          .answer(
              "/runs?job=a&outcome=failed&limit=1000&cursor=c%20d",
              "{\"data\":[{\"id\":\"2\"}],\"next\":null}");
      assertThat(
              shown(
                  server, "runs", "--json", "--job", "a", "--outcome", "failed", "--limit", "1001"))
          .isEqualTo(
              "{\"data\":[{\"id\":\"1\",\"limit\":1E+1,\"job\":\"\\u009b\"},\n{\"id\":\"2\"}]}\n");
    }
  }

  @Test
  void showsJobsWithTheirMarksAndStrips() throws Exception {
    String recent =
        "{\"id\":\"1\",\"state\":\"succeeded\",\"duration\":1},{\"id\":\"2\",\"state\":\"succeeded\",\"duration\":1000},"
            + "{\"id\":\"3\",\"state\":\"failed\",\"duration\":1},{\"id\":\"4\",\"state\":\"succeeded\",\"verdict\":\"bad\"},"
            + "{\"id\":\"5\",\"state\":\"from a newer server\"}";
    try (var server = new FakeServer()) {
      server.answer(
          "/jobs?limit=1000",
          "{\"data\":[{\"name\":\"backup\",\"state\":\"failed\",\"last_run\":{\"id\":\"3\",\"state\":\"failed\",\"duration\":1},"
              + "\"recent\":["
              + recent
              + "]},{\"name\":\"pinged never\",\"recent\":[]}],\"next\":null}");
      assertThat(shown(server, "jobs"))
          .containsPattern("(✕|x)  backup +failed +1 s +[▁_][█=][✕x]!\\?\n")
          .contains("pinged never", "none kept");
    }
  }

  private static final String WATCH =
      """
      {"id":"backup","name":"backup","settings":{"schedules":[],"failures":2,"timeout":7200,"owner":"ops",\
      "limits":{"peak_rss_bytes":2147483648},"alerts_off":["JobLate"]},"settings_from":"saved",\
      "expected":[{"instance":"db1","source":"learned","schedule":"30 2 * * 1-5","words":"02:30 Mon–Fri","zone":"Europe/Berlin",\
      "tolerance":120,"stage":"advisory","evidence":"6 of 6 at 02:30 ± 40 s","next_at":"2020-11-20T02:30:00.000Z","state":"missed",\
      "offset":-3.2,"drifting":true,"last_run":null}],\
      "numbers":[{"instance":"db1","runs":30,"runs_per_hour":0.041666667,"success_ratio":0.9333,"p50":12.5,"p95":14,"p99":null,\
      "concurrency":0,"since_success":3600}],\
      "habits":[{"instance":"db1","subject":"written_bytes","usual":200000000,"low":150000000,"high":null,"runs":20,"last":4096},\
      {"instance":"db1","subject":"output.rows","usual":18204112,"low":null,"high":2e7,"runs":20,"last":null}],\
      "lines":[{"instance":"db1","text":"copied <*> files \\u001b[2J","share":0.966}],\
      "forecasts":[{"instance":"db1","subject":"peak_rss_bytes","text":"grows 1.0 MB an hour","urgent":true,"points":[]}],\
      "conditions":[{"name":"JobMissed","severity":"critical","labels":{},"summary":"backup did not run","description":"due 02:30",\
      "since":"2020-11-20T02:40:00.000Z","muted":true}]}""";

  @Test
  void showsWhatIsExpectedOfAJob() throws Exception {
    try (var server = new FakeServer().answer("/jobs/backup/watch", WATCH)) {
      server
          .answer(
              "/jobs/backup",
              "{\"name\":\"backup\",\"state\":\"succeeded\",\"last_run\":{\"id\":\"1\",\"state\":\"succeeded\"},"
                  + "\"expected\":{\"state\":\"missed\"},\"recent\":[]}")
          .answer("/runs?job=backup&limit=30", "{\"data\":[" + RUN + "],\"next\":null}");
      assertThat(shown(server, "jobs", "show", "backup"))
          .containsPattern("^(∅|0) backup  missing\n")
          .containsPattern("(✕|x) backup did not run  since \\d+ d ago  muted\n    due 02:30\n")
          .containsPattern(
              "(∅|0) 02:30 Mon[–-]Fri \\(Europe/Berlin\\)  on db1\n  was due +2020-11-20")
          .contains("learned: 30 2 * * 1-5\n", "usually 3.2 s before it, and drifts away from it")
          .contains("still learning: told as something to look at")
          .contains("Said by a person (saved)\n  must end within")
          .containsPattern("limit of peak_rss_bytes +2.15 GB\n")
          .containsPattern("db1 +30 +1 a day +93.3 % +12.5 s +14 s +0 +1 h ago\n")
          .containsPattern("written +200 MB +at least 150 MB +! 4.1 kB +20 +db1\n")
          .containsPattern("rows \\(in its output\\) +18.2 M +at most 20 M +20 +db1\n")
          .contains("! peak memory on db1: grows 1.0 MB an hour\n")
          .contains("96.6 %  copied <*> files \\x1b[2J\n")
          .contains("timed_out");
    }
  }

  @Test
  void givesAJobAndWhatIsExpectedAsOneObject() throws Exception {
    try (var server = new FakeServer().answer("/jobs/a/watch", "{\"id\":\"a\"}")) {
      assertThat(shown(server, "jobs", "show", "a", "--json"))
          .isEqualTo("{\"watch\":{\"id\":\"a\"}}\n");
      server.answer("/jobs/a", "{\"name\":\"a\"}");
      assertThat(shown(server, "jobs", "a", "--json"))
          .endsWith("{\"name\":\"a\",\"watch\":{\"id\":\"a\"}}\n");
    }
    try (var older = new FakeServer().answer("/jobs/a", "{\"name\":\"a\"}")) {
      assertThat(shown(older, "jobs", "a", "--json")).endsWith("{\"name\":\"a\",\"watch\":null}\n");
    }
  }

  @Test
  void aBoardTellsWhatIsDueMissingAndSuspicious() throws Exception {
    try (var server = new FakeServer()) {
      server.answer(
          "/jobs?limit=1000",
          """
          {"data":[
          {"name":"a","last_run":{"state":"succeeded","verdict":"suspicious","duration":1},"recent":[],
           "expected":{"state":"waiting","next_at":"2199-11-20T02:30:00.000Z"}},
          {"name":"b","last_run":{"state":"succeeded"},"recent":[],
           "expected":{"state":"late","next_at":"2020-11-20T02:30:00.000Z"}},
          {"name":"c","last_run":{"state":"timed_out"},"recent":[],"expected":{"state":"missed"}},
          {"name":"d","recent":[],"expected":{"state":"waiting"}}],"next":null}""");
      assertThat(shown(server, "jobs"))
          .contains("NEXT DUE")
          .containsPattern("! +a +suspicious +1 s +2199-11-20 \\d\\d:\\d\\d in \\d+ d")
          .containsPattern("(◷|~) +b +late +2020-11-20 \\d\\d:\\d\\d \\d+ d ago")
          .containsPattern("(⏹|#) +c +timed out, missing")
          .containsPattern("(·|\\.|-) +d +no run yet");
    }
  }

  @Test
  void printsOutputAsItWasWritten() throws Exception {
    String path = "/runs/" + ID + "/output?from=0&limit=1000&stream=stderr&q=x%20y";
    try (var server = new FakeServer().answer("/runs/" + ID, RUN)) {
      server.answer(
          path,
          "{\"data\":[{\"seq\":0,\"at\":\"2026-11-20T02:30:00.123Z\",\"stream\":\"stderr\",\"text\":\"\\u001b[1mx y\\t\"}],\"next\":null}");
      assertThat(shown(server, "logs", ID, "--stream", "stderr", "--grep", "x y"))
          .isEqualTo("\u001b[1mx y\t\n");
    }
  }

  @Test
  void aMissingServerOrRunIsOneSentenceAndOne() throws Exception {
    try (var server = new FakeServer().answer("/runs?job=nope&limit=1", "{\"data\":[]}")) {
      assertThat(execute(server.url(), "runs", "nope")).isEqualTo(1);
      assertThat(execute(server.url(), "jobs", "nope")).isEqualTo(1);
    }
    assertThat(execute("http://127.0.0.1:1", "logs", "nope")).isEqualTo(1);
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("nightjar: there is no run and no job \"nope\""),
            line -> assertThat(line).contains("404: nothing at /jobs/nope"),
            line -> assertThat(line).contains("cannot be reached", "./nightjar serve"));
  }

  @Test
  void aWrongCommandLineIsTwoAndAsksNobody() throws Exception {
    try (var server = new FakeServer()) {
      String url = server.url();
      assertThat(execute(url, "runs", "--limit", "0")).isEqualTo(2);
      assertThat(execute(url, "runs", "--outcome", "fine")).isEqualTo(2);
      assertThat(execute(url, "runs", "--since", "yesterday")).isEqualTo(2);
      assertThat(execute(url, "runs", "RUN", "--job", "x")).isEqualTo(2);
      assertThat(execute(url, "logs", "RUN", "--stream", "stdin")).isEqualTo(2);
      assertThat(execute(url, "jobs", "show")).isEqualTo(2);
      assertThat(execute(url, "jobs", "one", "other")).isEqualTo(2);
      assertThat(execute("ftp://x", "jobs")).isEqualTo(2);
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void somethingElseThatAnswersIsToldApart() throws Exception {
    try (var server = new FakeServer().answer("/jobs?limit=1000", "<html>")) {
      assertThat(execute(server.url(), "jobs")).isEqualTo(1);
      assertThat(err.toString()).contains("does not answer as Nightjar does").hasLineCount(1);
    }
  }
}
