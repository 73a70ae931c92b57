package dev.nightjar.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Problem;
import dev.nightjar.jobs.Jobs;
import dev.nightjar.model.JobSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class JobsSectionTest {
  private final Findings findings = new Findings();

  private List<String> problems(String text) throws IOException {
    var _ = ConfigFile.parse(text, Path.of(""), findings);
    return texts(findings.problems());
  }

  private static List<String> texts(List<Problem> problems) {
    return problems.stream().map(Problem::toString).toList();
  }

  @Test
  void takesEveryKey() throws IOException {
    Config config =
        ConfigFile.parse(
            """
            jobs:
              - name: nightly backup
                schedule: [30 2 * * 1-5, Sat 12:00]
                timezone: Europe/Berlin
                shared: true
                start_within: 10m
                timeout: 2h
                success_within: 4d
                failures: 3
                owner: ops
                runbook: https://wiki.example.org/backup
                parent: db1
                expect: [rows > 0, "output.errors == 0"]
                limits: {memory: 2GiB, written_bytes: 1TB, duration_seconds: 90m, threads: 500}
                alerts: {missed: false, JobLate: false, too_long: true, no_success: false}
              - name: poll
                schedule: every 5m
            """,
            Path.of(""),
            findings);
    assertThat(findings.problems()).isEmpty();
    assertThat(findings.warnings()).isEmpty();
    assertThat(config.jobs())
        .containsExactly(
            new JobSettings(
                "nightly backup",
                List.of("30 2 * * 1-5", "Sat 12:00"),
                "Europe/Berlin",
                true,
                Optional.of(Duration.ofMinutes(10)),
                Optional.of(Duration.ofHours(2)),
                Optional.of(Duration.ofDays(4)),
                3,
                "ops",
                "https://wiki.example.org/backup",
                "db1",
                List.of("rows > 0", "output.errors == 0"),
                new TreeMap<>(
                    Map.of(
                        "peak_rss_bytes", 2147483648.0,
                        "written_bytes", 1099511627776.0,
                        "duration_seconds", 5400.0,
                        "threads", 500.0)),
                new TreeSet<>(Set.of("JobMissed", "JobLate", "JobNoSuccess"))),
            JobSettings.of("poll").withSchedules(List.of("every 5m"), ""));
  }

  @Test
  void tellsAllProblemsAtOnceWithTheirLines() throws IOException {
    assertThat(
            problems(
                """
                jobs:
                  - schedule: 0 4 * * *
                  - name: a
                    schedule: 30 25 * * *
                    timezone: Berlin
                  - name: b
                    schedule:
                      - hourly
                      - Mon..Foo 02:00
                    shedule: daily
                    failures: 0
                    runbook: javascript:alert(1)
                    expect: [rows, ok>1]
                    limits: {memory: 2, peak_rss_bytes: 2GiB, threads: many, duration_seconds: -1}
                    alerts: {mised: false, JobLate: perhaps}
                    parent: b
                    timeout: 0s
                  - name: a
                """))
        .containsExactly(
            "jobs[0].name  line 2: is missing",
            "jobs[1].timezone  line 5: \"Berlin\" is no time zone; an IANA name is wanted, such as"
                + " Europe/Berlin or UTC",
            "jobs[1].schedule[0]  line 4: schedule \"30 25 * * *\", column 4: the hour is 25, 0 to 23"
                + " is allowed",
            "jobs[2].failures  line 11: is 0, 1 to 1000 is allowed",
            "jobs[2].expect[0]  line 13: expectation \"rows\": character 5 must begin one of > >= <"
                + " <= == !=; it is NAME OP NUMBER, as in rows>0",
            "jobs[2].limits.memory  line 14: \"2\" is not a size as 64MB",
            "jobs[2].limits.threads  line 14: \"many\" is not a number",
            "jobs[2].alerts.mised  line 15: no condition has this name, did you mean JobMissed?",
            "jobs[2].alerts.JobLate  line 15: \"perhaps\" is not true or false",
            "jobs[2].shedule  line 10: unknown key, did you mean jobs[2].schedule?",
            "jobs[2].runbook  line 12: \"javascript:alert(1)\" is no http or https address",
            "jobs[2].parent  line 16: the job is its own parent",
            "jobs[2].limits.duration_seconds  line 14: is -1.0, it must be more than 0",
            "jobs[2].timeout  line 17: must be longer than 0",
            "jobs[2].schedule[1]  line 9: schedule \"Mon..Foo 02:00\", column 6: a weekday is wanted,"
                + " Mon to Sun, got \"Foo\"",
            "jobs[3].name  line 18: the job \"a\" stands in line 3 already");
  }

  @Test
  void everyConditionOfJobsIsSwitchedOffByItsNameAndItsShortName() throws IOException {
    assertThat(Jobs.conditionKinds()).contains("JobMissed", "QueueAges");
    for (String name : Jobs.conditionKinds()) {
      String brief =
          name.replaceFirst("^Job", "")
              .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
              .toLowerCase(Locale.ROOT);
      for (String key : List.of(name, brief)) {
        var found = new Findings();
        Config config =
            ConfigFile.parse(
                "jobs: [{name: a, alerts: {%s: false}}]".formatted(key), Path.of(""), found);
        assertThat(found.problems()).as(key).isEmpty();
        assertThat(found.warnings()).as(key).isEmpty();
        assertThat(config.jobs().getFirst().alertsOff()).as(key).containsExactly(name);
      }
    }
  }

  @Test
  void refusesLimitsThatContradictTheSchedule() throws IOException {
    assertThat(
            problems(
                """
                jobs:
                  - name: a
                    schedule: 0 * * * *
                    start_within: 2h
                  - name: b
                    success_within: 26h
                    start_within: 10m
                    schedule: 30 2 * * 1-5
                  - name: c
                    schedule: every 1h
                    success_within: 1h
                    start_within: 1h
                  - name: d
                    schedule: 30 2 * * 1-5
                    success_within: 73h
                    start_within: 1h
                """))
        .containsExactly(
            "jobs[0].start_within  line 4: 2h is longer than 1h, the shortest time between two due"
                + " times: the next run would be due before this one is late (schedule in line 3)",
            "jobs[1].success_within  line 6: 1d2h is shorter than 3d, the longest time between two"
                + " due times and 10m to start: it would be told of a job that is well (schedule in"
                + " line 8)",
            "jobs[2].success_within  line 11: 1h is shorter than 1h, the longest time between two"
                + " due times and 1h to start: it would be told of a job that is well (schedule in"
                + " line 10)");
    assertThat(findings.warnings()).isEmpty();
  }

  @Test
  void warnsOfRunsThatMayOverlapUnlessTheyAreShared() throws IOException {
    assertThat(
            problems(
                """
                jobs:
                  - {name: a, schedule: every 5m, timeout: 1h}
                  - {name: b, schedule: every 5m, timeout: 1h, shared: true}
                  - {name: c, alerts: {whatever_else: false}}
                  - {name: d, schedule: 0 4 30 2 *}
                  - {name: e, schedule: "@reboot"}
                """))
        .isEmpty();
    assertThat(texts(findings.warnings()))
        .satisfiesExactly(
            each -> assertThat(each).startsWith("jobs[0].timeout  line 2: 1h is longer than 5m"),
            each ->
                assertThat(each).startsWith("jobs[2].alerts.whatever_else  line 4: no condition"),
            each ->
                assertThat(each).isEqualTo("jobs[3].schedule[0]  line 5: 0 4 30 2 * is never due"));
  }

  @Test
  void refusesParentsThatLeadBack() throws IOException {
    assertThat(
            problems(
                """
                jobs:
                  - {name: a, parent: b}
                  - {name: b, parent: c}
                  - {name: c, parent: a}
                  - {name: d, parent: a}
                """))
        .containsExactly(
            "jobs[0].parent  line 2: \"b\" has this job among its own parents (line 3)");
  }
}
