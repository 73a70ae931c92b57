package dev.nightjar.web.own;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.jobs.watch.ComingRun;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import dev.nightjar.testing.kit.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Its server takes seconds to stop, so all tests share one.
@TestInstance(Lifecycle.PER_CLASS)
final class WatchApiTest {
  private static final String SETTINGS = "jobs/" + InMemoryWatching.JOB + "/settings";

  private final OwnDoors doors = new OwnDoors();

  @BeforeEach
  void begin() {
    doors.forget();
  }

  @AfterAll
  void close() {
    doors.close();
  }

  @Test
  void tellsAllThatIsKnownOfAJob() throws Exception {
    assertThat(doors.read("jobs/nightly_backup/watch"))
        .isEqualTo(
            "200 "
                + """
                {"id":"nightly_backup","name":"nightly_backup","settings":null,"settings_from":null,
                "expected":[{"instance":"db1","source":"learned","schedule":"30 2 * * 1-5",
                "words":"02:30 Mon–Fri","zone":"Europe/Berlin","tolerance":120,"stage":"armed",
                "evidence":"14 of 14 at 02:30 ± 40 s, Mon–Fri","next_at":"2026-11-20T02:30:00.000Z",
                "state":"late","missing_since":null,"offset":-3.2,"drifting":false,"last_run":null}],
                "numbers":[{"instance":"db1","runs":100,"runs_per_hour":1,"success_ratio":0.98,
                "p50":12.5,"p95":14,"p99":null,"concurrency":0,"since_success":null}],
                "habits":[{"instance":"db1","subject":"written_bytes","usual":200000000,
                "low":150000000,"high":null,"runs":20,"last":4096}],
                "lines":[{"instance":"db1","text":"copied <*> files","share":1}],
                "forecasts":[{"instance":"db1","subject":"peak_rss_bytes",
                "text":"grows 1.0 MB an hour","per_day":25165824,"limit":2147483648,
                "earliest":"2026-11-26T02:30:00.000Z","latest":null,"urgent":true,
                "points":[{"at":"2026-11-20T02:30:00.000Z","value":1}]}],
                "conditions":[{"name":"JobMissed","severity":"critical",
                "labels":{"instance":"db1","job":"nightly_backup"},"summary":"missed",
                "description":"due 02:30","link":"/jobs/nightly_backup","runbook":"","value":1,
                "since":"2026-11-20T02:30:00.000Z","muted":true}]}"""
                    .replace("\n", ""));
    assertThat(doors.read("jobs/other/watch")).startsWith("404 ").contains("no job other");
    assertThat(doors.read("conditions")).contains("JobMissed").endsWith("\"next\":null}");
  }

  @Test
  void theBoardTellsWhatIsDueAndHowRunsWereJudged() throws Exception {
    Run run =
        Runs.ended(
            Runs.running("nightly_backup", InMemoryWatching.NOW, 1),
            RunState.SUCCEEDED,
            Duration.ofSeconds(3));
    doors.runs.save(
        Tenant.DEFAULT, run.toBuilder().verdict(Optional.of(Verdict.SUSPICIOUS)).build());
    for (String path : List.of("jobs", "jobs/nightly_backup")) {
      assertThat(doors.read(path))
          .contains("\"expected\":{\"instance\":\"db1\"", "\"state\":\"late\"")
          .contains("\"duration\":3,\"verdict\":\"suspicious\"}]");
    }
    doors.runs.ensureJob(Tenant.DEFAULT, "other");
    assertThat(doors.read("jobs/other")).contains("\"expected\":null");
  }

  @Test
  void settingsComeBackAsTheyWereSaid() throws Exception {
    String all =
        "{\"schedules\":[\"30 2 * * 1-5\"],\"timezone\":\"Europe/Berlin\",\"shared\":true,"
            + "\"start_within\":600,\"timeout\":7200,\"success_within\":93600,\"failures\":2,"
            + "\"owner\":\"ops\",\"runbook\":\"https://wiki.example/x\",\"parent\":\"db1\","
            + "\"expect\":[\"rows>0\"],\"limits\":{\"peak_rss_bytes\":2147483648},"
            + "\"alerts_off\":[\"JobMissed\"]}";
    assertThat(doors.send("PUT", SETTINGS, all)).isEqualTo("200 " + all);
    assertThat(doors.read("jobs/nightly_backup/watch"))
        .contains("\"settings\":" + all + ",\"settings_from\":\"saved\"");
    doors.send("PUT", SETTINGS, "{\"owner\":\"ops\",\"colour\":1,\"timeout\":null}");
    assertThat(doors.watching.settings.get("nightly_backup"))
        .isNotNull()
        .extracting(JobSettings::schedules, JobSettings::owner, JobSettings::timeout)
        .containsExactly(List.of(), "ops", Optional.empty());
    assertThat(doors.send("DELETE", SETTINGS, "")).isEqualTo("204 ");
    assertThat(doors.watching.settings).isEmpty();
    assertThat(doors.send("PUT", "jobs/from_file/settings", "{}"))
        .startsWith("409 ")
        .contains("nightjar.yml");
    assertThat(doors.send("PUT", SETTINGS, "{}", "origin", "https://evil.example"))
        .startsWith("403 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"schedules\":\"daily\"}           | schedules must be a list",
        "{\"schedules\":[\"a\",\" \"]}       | schedules[1] is empty",
        "{\"timezone\":\"Mars/Phobos\"}      | timezone: there is no zone",
        "{\"shared\":\"yes\"}                | shared must be true or false",
        "{\"start_within\":0}                | start_within must be more than 0",
        "{\"timeout\":-1}                    | timeout must be from 0",
        "{\"success_within\":\"1d\"}         | success_within must be a number",
        "{\"failures\":0}                    | failures must be from 1",
        "{\"failures\":1.5}                  | failures must be a whole number",
        "{\"runbook\":\"javascript:1\"}      | runbook: ",
        "{\"runbook\":\"not an address\"}    | runbook: ",
        "{\"expect\":[1]}                    | expect must be a list of texts",
        "{\"limits\":{\"rss\":\"1G\"}}       | limits.rss must be a number",
        "{\"limits\":{\"rss\":0}}            | limits.rss must be a number above 0",
        "{\"limits\":{\"rss\":1e999}}        | limits.rss must be a number above 0",
        "{\"alerts_off\":{}}                 | alerts_off must be a list",
        "[]                                  | the body must be one JSON object",
      })
  void namesTheKeyOfASettingThatIsWrong(String body, String message) throws Exception {
    assertThat(doors.send("PUT", SETTINGS, body)).startsWith("400 ").contains(message);
    assertThat(doors.watching.settings).isEmpty();
  }

  @Test
  void settingsAreBounded() throws Exception {
    String many = "[" + "\"@daily\",".repeat(50) + "\"@daily\"]";
    assertThat(doors.send("PUT", SETTINGS, "{\"schedules\":" + many + "}"))
        .contains("schedules has 51 items");
    assertThat(doors.send("PUT", SETTINGS, "{\"owner\":\"" + "x".repeat(501) + "\"}"))
        .contains("owner has 501 characters");
  }

  @Test
  void takesAPersonsWordOnWhatWasLearned() throws Exception {
    String path = "jobs/nightly_backup/learned";
    assertThat(doors.send("POST", path, "{\"instance\":\"db1\",\"action\":\"pin\"}"))
        .startsWith("200 {\"id\":\"nightly_backup\"");
    doors.send("POST", path, "{\"action\":\"forget\"}");
    assertThat(doors.watching.told)
        .containsExactly("nightly_backup db1 pin", "nightly_backup  forget");
    assertThat(doors.send("POST", path, "{\"action\":\"eat\"}"))
        .startsWith("400 ")
        .contains("action: there is no action");
    assertThat(doors.send("POST", path, "{}")).contains("action is missing");
  }

  @Test
  void aRunIsAcceptedAndThatIsTakenBack() throws Exception {
    Run run =
        Runs.ended(
            Runs.running("nightly_backup", InMemoryWatching.NOW, 1),
            RunState.SUCCEEDED,
            Duration.ofSeconds(3));
    doors.runs.save(Tenant.DEFAULT, run);
    String path = "runs/" + run.id().text() + "/verdict";
    assertThat(doors.send("POST", path, "{\"accepted\":true}"))
        .startsWith("200 {\"id\":\"" + run.id().text())
        .contains("\"verdict\":\"good\"", "\"evidence\":{");
    assertThat(doors.send("POST", path, "{\"accepted\":false}"))
        .contains("\"verdict\":\"suspicious\"");
    assertThat(doors.send("POST", path, "{}")).contains("accepted is missing");
    String other = "runs/01JD0000000000000000000000/verdict";
    assertThat(doors.send("POST", other, "{\"accepted\":true}")).startsWith("404 ");
  }

  @Test
  void theCalendarIsPagedThoughManyAreDueAtOnce() throws Exception {
    Instant first = InMemoryWatching.NOW.plusSeconds(60);
    for (int i = 0; i < 7; i++) {
      doors.watching.coming.add(
          new ComingRun(
              "job" + i,
              "db1",
              i < 6 ? first : first.plus(Duration.ofDays(2)),
              Optional.of(Duration.ofSeconds(90)),
              "learned",
              List.of("other")));
    }
    assertThat(doors.read("calendar?limit=1"))
        .contains(
            "{\"job\":\"job0\",\"instance\":\"db1\",\"at\":\"2026-11-20T02:31:00.000Z\","
                + "\"usual_duration\":90,\"source\":\"learned\",\"collides_with\":[\"other\"]}");
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      String answer = doors.read("calendar?to=2026-11-30T00:00:00Z&limit=2" + cursor);
      Matcher job = Pattern.compile("\"job\":\"(job\\d)\"").matcher(answer);
      while (job.find()) {
        seen.add(job.group(1));
      }
      Matcher next = Pattern.compile("\"next\":\"([^\"]+)\"").matcher(answer);
      cursor = next.find() ? "&cursor=" + next.group(1) : "";
    } while (!cursor.isEmpty());
    assertThat(seen).containsExactly("job0", "job1", "job2", "job3", "job4", "job5", "job6");
    assertThat(doors.read("calendar")).doesNotContain("job6");
  }

  @Test
  void aCalendarHasABeginningAndAnEnd() throws Exception {
    assertThat(doors.read("calendar?from=2026-11-20T00:00:00Z&to=2026-12-30T00:00:00Z"))
        .startsWith("400 ")
        .contains("at most 31 days");
    assertThat(doors.read("calendar?to=2026-11-20T00:00:00Z")).startsWith("400 ");
    assertThat(doors.read("calendar?from=yesterday")).contains("from is ");
    assertThat(doors.read("calendar?cursor=x")).startsWith("400 ").contains("cursor");
    assertThat(doors.read("calendar?cursor=-1.2026-11-20T00:00:00Z")).startsWith("400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=%2B1000000000-12-31T23:59:59Z",
        "from=-1000000000-01-01T00:00:00Z",
        "from=1969-12-31T23:59:59Z",
        "from=%2B10000-01-01T00:00:00Z",
        "to=%2B1000000000-12-31T23:59:59Z",
        "cursor=0.%2B1000000000-12-31T23:59:59Z",
        "cursor=0.-1000000000-01-01T00:00:00Z",
        "cursor=0.1970-01-01T00:00:00Z",
        "cursor=20001.2026-11-20T02:30:00Z",
        "cursor=2147483647.2026-11-20T02:30:00Z",
        "cursor=99999999999.2026-11-20T02:30:00Z"
      })
  void refusesTimesAndCursorsThatNoCalendarHas(String query) throws Exception {
    assertThat(doors.read("calendar?" + query)).startsWith("400 ");
  }

  @Test
  void theCalendarGoesToTheEndOfItsYears() throws Exception {
    assertThat(doors.read("calendar?from=9999-12-31T23:59:59Z")).startsWith("200 ");
    assertThat(doors.read("calendar?from=1970-01-01T00:00:00Z")).startsWith("200 ");
    assertThat(doors.read("calendar?cursor=20000.2026-11-20T02:30:00Z")).startsWith("200 ");
  }
}
