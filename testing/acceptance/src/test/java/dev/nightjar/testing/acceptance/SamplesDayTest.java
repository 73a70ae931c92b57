package dev.nightjar.testing.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.nightjar.testing.kit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Five working days of the sample scripts in a crontab, behind the wrapper, beside a server to
/// which nobody said anything: it tells of what went wrong, and of nothing else.
///
/// | what | when |
/// |---|---|
/// | `audit` does not run | Thursday 12:45 |
/// | `reconcile` starts an hour late | Friday 08:25 |
/// | `export` and `archive` find nothing to copy, and exit with 0 | Friday 12:15 |
/// | `leaking_job` needs 8 MiB more each time | always |
/// | `import` and `queue_worker` write the same error each time, and exit with 0 | always |
final class SamplesDayTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final LocalDate MONDAY = LocalDate.of(2026, 3, 2);
  private static final LocalDate THURSDAY = MONDAY.plusDays(3);
  private static final LocalDate FRIDAY = MONDAY.plusDays(4);
  private static final LocalDateTime LEFT_OUT = THURSDAY.atTime(12, 45);
  private static final LocalDateTime LATE = FRIDAY.atTime(8, 25);
  private static final LocalDateTime EMPTY = FRIDAY.atTime(12, 15);
  private static final String API = "/api/nightjar/v1/";
  private static final long MEMORY = 320L << 20;
  private static final int MORE_MB = 8;

  private static final List<CronLine> CRONTAB =
      """
      30 2          * * * nightly_backup $RUN --job nightly_backup -- $S/nightly_backup.py --gateway $PUSH $D/db $D/backup
      15 0,6,12,18  * * * export         $RUN --job export -- $S/silent_copy.py $D/exports $D/exported
      15 4,12       * * * archive        $RUN --job archive -- sh -c '$S/silent_copy.py $D/orders $D/out && for f in $D/out/*.csv; do [ ! -e $f ] || { echo archived $f; rm $f; }; done'
      45 0,6,12,18  * * * audit          $RUN --job audit -- $S/audit_record.py $D/audit.jsonl
      15 0,6,12,18  * * * leaking_job    echo $$ >$GROUP; $RUN --job leaking_job -- $S/leaking_job.py --port 0 --every 0 --kb 1024 --limit-mb $(cat $D/kept)
      45 4,20       * * * import         $RUN --job import -- $S/json_logs.py --batches 2 --seed 3
      5  8,20       * * * queue_producer $RUN --job queue_producer -- $S/queue_producer.py --every 0 --messages 12 --seed 1 $D/queue
      45 8,20       * * * queue_worker   $RUN --job queue_worker -- $S/queue_worker.py --port 0 --idle-exit 0.01 $D/queue
      25 0,8,16     * * * reconcile      $RUN --job reconcile -- $S/reconciler_daemon.py --port 0 --every 0.01 --passes 3 --seed $(cat $D/seed)
      """
          .lines()
          .map(CronLine::of)
          .toList();

  private final long seed = Long.getLong("seed", 20_260_302L);
  private final Random random = new Random(seed);

  @TempDir private Path dir = Path.of("");
  private int kept = 20;
  private final Set<String> slowed = new HashSet<>();

  @Test
  @SuppressWarnings("SystemOut") // what it takes to run it again
  void tellsOfFiveDaysWhatWentWrongAndNothingElse() throws Exception {
    Path samples = Shared.path("samples").toRealPath();
    System.out.println("five days of samples: replay with -Dseed=" + seed);
    MemoryGroup group = MemoryGroup.limitedTo("leak", MEMORY);
    try (Installation installation = Installation.open();
        FastMachine machine =
            FastMachine.start(installation, dir, MONDAY.atStartOfDay(), ZONE, random)) {
      machine.set("S", samples);
      machine.set("D", dir);
      limitMemory(machine, group);
      int planned = plan(machine);
      runUntil(machine, LEFT_OUT.plusMinutes(10));
      tellsOfTheRunLeftOut(machine);
      runUntil(machine, LATE.plusMinutes(30));
      tellsOfTheRunThatIsLate(machine);
      runUntil(machine, EMPTY.plusMinutes(10));
      tellsOfTheEmptySource(machine);
      runUntil(machine, FRIDAY.plusDays(1).atStartOfDay());
      tellsOfTheLeak(machine);
      hasLearnedTheCrontab(machine);
      knowsEachRun(machine, planned);
      tellsOfNothingElse(machine);
    } finally {
      if (group != null) {
        group.remove();
      }
    }
  }

  private static void limitMemory(FastMachine machine, @Nullable MemoryGroup group)
      throws IOException, InterruptedException {
    machine.set("GROUP", group == null ? "/dev/null" : group.members());
    if (group == null) { // then somebody has to say it
      machine.put(
          "/api/nightjar/v1/jobs/leaking_job/settings",
          "{\"limits\":{\"peak_rss_bytes\":" + MEMORY + "}}");
    }
  }

  /// @return how many runs there are to be
  private static int plan(FastMachine machine) {
    int planned = 0;
    for (CronLine line : CRONTAB) {
      for (int day = 0; day < 5; day++) {
        for (LocalDateTime time : line.on(MONDAY.plusDays(day))) {
          if (!line.job().equals("audit") || !time.equals(LEFT_OUT)) {
            boolean isLate = line.job().equals("reconcile") && time.equals(LATE);
            machine.plan(line, isLate ? time.plusHours(1) : time);
            planned++;
          }
        }
      }
    }
    return planned;
  }

  private void runUntil(FastMachine machine, LocalDateTime end)
      throws IOException, InterruptedException {
    Optional<LocalDateTime> next = machine.next().filter(end::isAfter);
    while (next.isPresent()) {
      prepare(next.get());
      machine.runNext();
      next = machine.next().filter(end::isAfter);
    }
    machine.idleUntil(end);
  }

  /// What the scripts find when they start.
  private void prepare(LocalDateTime time) throws IOException {
    boolean isEmpty = time.equals(EMPTY);
    files("db", 20, 4_000);
    files("exports", isEmpty ? 0 : 20, 10_000);
    files("orders", isEmpty ? 0 : 5, 10_000);
    kept += time.getMinute() == 15 && time.getHour() % 6 == 0 ? MORE_MB : 0;
    Files.writeString(dir.resolve("kept"), Integer.toString(kept));
    Files.writeString(dir.resolve("seed"), Integer.toString(random.nextInt(1_000)));
  }

  /// So many files of `size` bytes, give or take a twentieth.
  private void files(String folder, int count, int size) throws IOException {
    Path path = Files.createDirectories(dir.resolve(folder));
    for (int i = 0; i < 20; i++) {
      Path file = path.resolve("part-" + i + ".csv");
      if (i < count) {
        Files.writeString(file, "x".repeat((int) (size * random.nextDouble(0.95, 1.05))));
      } else {
        Files.deleteIfExists(file);
      }
    }
  }

  /// The only alert of a job that fires, as Prometheus' API has it.
  private static JsonNode firing(FastMachine machine, String name, String job)
      throws IOException, InterruptedException {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode alert : machine.get("/api/v1/alerts").at("/data/alerts")) {
      if (alert.at("/labels/job").asText().equals(job)
          && alert.path("state").asText().equals("firing")) {
        found.add(alert);
      }
    }
    assertThat(found)
        .as("%s of %s", name, job)
        .singleElement()
        .extracting(alert -> alert.at("/labels/alertname").asText())
        .isEqualTo(name);
    return found.getFirst();
  }

  private static String summary(JsonNode alert) {
    return alert.at("/annotations/summary").asText();
  }

  private static void tellsOfTheRunLeftOut(FastMachine machine) throws Exception {
    JsonNode alert = firing(machine, "JobMissed", "audit");
    assertThat(alert.at("/labels/severity").asText()).isEqualTo("critical");
    assertThat(summary(alert)).contains("did not run at Thu 5 Mar 12:45 (Europe/Berlin)");
    assertThat(alert.at("/annotations/description").asText())
        .contains("00:45, 06:45, 12:45 and 18:45")
        .contains("14 of 14")
        .contains("Its last run started Thu 5 Mar 06:45");
    JsonNode expected = expected(machine, "audit");
    assertThat(expected.path("state").asText()).isEqualTo("missed");
    assertThat(instant(expected, "missing_since")).isEqualTo(at(LEFT_OUT));
  }

  /// Half an hour is far more than it was ever late by, so it counts as missed until it starts; it
  /// was called late first.
  private static void tellsOfTheRunThatIsLate(FastMachine machine) throws Exception {
    assertThat(summary(firing(machine, "JobMissed", "reconcile"))).contains("Fri 6 Mar 08:25");
    List<Instant> told = told(machine, "JobLate reconcile firing");
    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).isBetween(at(LATE), at(LATE.plusMinutes(5)));
  }

  private static void tellsOfTheEmptySource(FastMachine machine) throws Exception {
    assertThat(summary(firing(machine, "JobSuspicious", "export")))
        .contains("Told exported_bytes = 0; usually ")
        .contains("Told exported_files = 0; usually 20");
    assertThat(summary(firing(machine, "JobSuspicious", "archive")))
        .contains("Told exported_bytes = 0; usually")
        .contains("The line “archived <*>” is missing; 9 of 9 runs wrote it");
    for (String job : List.of("export", "archive")) {
      JsonNode run = runs(machine, job).path(0);
      assertThat(run.path("exit_code").asInt(-1)).isZero();
      assertThat(run.path("verdict").asText()).isEqualTo("suspicious");
      JsonNode findings =
          machine.get(API + "runs/" + run.path("id").asText()).at("/evidence/findings");
      assertThat(findings.findValuesAsText("subject")).contains("output.exported_bytes");
    }
  }

  /// It reached so much more with each run, so the day can be told by hand.
  private void tellsOfTheLeak(FastMachine machine) throws Exception {
    JsonNode alert = firing(machine, "JobWillRunOut", "leaking_job");
    assertThat(summary(alert)).contains("peak_rss_bytes").contains("hits 320 MiB");
    JsonNode forecast = MissingNode.getInstance();
    for (JsonNode each : machine.get(API + "jobs/leaking_job/watch").path("forecasts")) {
      forecast = each.path("subject").asText().equals("peak_rss_bytes") ? each : forecast;
    }
    assertThat(forecast.path("urgent").asBoolean()).as(forecast.toString()).isTrue();
    assertThat(forecast.path("limit").asLong()).isEqualTo(MEMORY);
    double perDay = 4.0 * (MORE_MB << 20);
    assertThat(forecast.path("per_day").asDouble()).isCloseTo(perDay, withinPercentage(10));
    JsonNode points = forecast.path("points");
    JsonNode last = points.path(points.size() - 1);
    double days = (MEMORY - last.path("value").asDouble()) / perDay;
    Instant full = instant(last, "at").plusMillis(Math.round(days * 86_400_000));
    Duration tolerance = Duration.ofMinutes(Math.round(days * 24 * 60 * 0.15));
    assertThat(instant(forecast, "earliest")).isAfter(full.minus(tolerance));
    assertThat(instant(forecast, "latest")).isBefore(full.plus(tolerance));
  }

  private static void hasLearnedTheCrontab(FastMachine machine) throws Exception {
    for (CronLine line : CRONTAB) {
      JsonNode expected = expected(machine, line.job());
      String text = expected.toPrettyString();
      assertThat(expected.path("source").asText()).as(text).isEqualTo("learned");
      assertThat(expected.path("words").asText()).as(text).isEqualTo(line.words());
      assertThat(expected.path("zone").asText()).as(text).isEqualTo(ZONE.getId());
      assertThat(expected.path("stage").asText())
          .as(text)
          .isEqualTo(line.times().size() == 1 ? "advisory" : "armed");
      assertThat(expected.path("state").asText()).as(text).isEqualTo("waiting");
      assertThat(instant(expected, "next_at"))
          .as(text)
          .isEqualTo(at(line.on(FRIDAY.plusDays(1)).getFirst()));
    }
  }

  private void knowsEachRun(FastMachine machine, int planned) throws Exception {
    assertThat(machine.runs()).isEqualTo(planned);
    List<String> odd = new ArrayList<>();
    int succeeded = 0;
    for (CronLine line : CRONTAB) {
      for (JsonNode run : runs(machine, line.job())) {
        String state = run.path("state").asText();
        succeeded += state.equals("succeeded") ? 1 : 0;
        boolean isGood =
            state.equals("succeeded") && List.of("good", "null").contains(verdict(run));
        if (!isGood && !wasSlowedDown(machine, run)) {
          odd.add(line.job() + " " + state + " " + verdict(run));
        }
      }
    }
    assertThat(succeeded).isEqualTo(planned);
    assertThat(odd)
        .containsExactlyInAnyOrder(
            "audit missed null",
            "reconcile missed null",
            "export succeeded suspicious",
            "archive succeeded suspicious");
  }

  /// The samples need a tenth of a second. One that took a whole one, on a machine that stood still
  /// meanwhile, is rightly called slow, if nothing else is found in it.
  @SuppressWarnings("SystemOut") // else nobody would know why this was let pass
  private boolean wasSlowedDown(FastMachine machine, JsonNode run) throws Exception {
    List<String> found =
        machine
            .get(API + "runs/" + run.path("id").asText())
            .at("/evidence/findings")
            .findValuesAsText("subject");
    boolean isSlow =
        run.path("duration").asDouble() > 1 && Set.of("duration_seconds").equals(Set.copyOf(found));
    if (isSlow) {
      String job = run.path("job").asText();
      System.out.println("the machine was too busy for " + job + ": its run was called slow");
      slowed.add(job);
    }
    return isSlow;
  }

  private void tellsOfNothingElse(FastMachine machine) throws Exception {
    Set<String> steps = steps(machine).keySet();
    slowed.forEach(job -> steps.removeIf(step -> step.startsWith("JobSuspicious " + job)));
    assertThat(steps)
        .containsExactlyInAnyOrder(
            "JobLate audit firing",
            "JobLate audit resolved",
            "JobMissed audit firing",
            "JobMissed audit resolved",
            "JobLate reconcile firing",
            "JobLate reconcile resolved",
            "JobMissed reconcile firing",
            "JobMissed reconcile resolved",
            "JobSuspicious archive firing",
            "JobSuspicious export firing",
            "JobSuspicious export resolved",
            "JobWillRunOut leaking_job pending",
            "JobWillRunOut leaking_job firing",
            "JobRepeatsError import firing",
            "JobRepeatsError queue_worker firing");
    assertThat(summary(firing(machine, "JobRepeatsError", "import"))).contains("last 10 runs");
    assertThat(machine.get(API + "refused").path("data")).isEmpty();
  }

  private static String verdict(JsonNode run) {
    return run.path("verdict").asText("null");
  }

  private static JsonNode runs(FastMachine machine, String job)
      throws IOException, InterruptedException {
    return machine.get(API + "runs?limit=1000&job=" + job).path("data");
  }

  private static JsonNode expected(FastMachine machine, String job)
      throws IOException, InterruptedException {
    JsonNode expected = machine.get(API + "jobs/" + job + "/watch").path("expected");
    assertThat(expected).as(job).hasSize(1);
    return expected.path(0);
  }

  /// When each step of an alert was taken, by the alert's name, its job, and the step.
  private static Map<String, List<Instant>> steps(FastMachine machine)
      throws IOException, InterruptedException {
    Map<String, List<Instant>> steps = new TreeMap<>();
    for (JsonNode each : machine.get(API + "alerts/history?limit=1000").path("data")) {
      String name = each.at("/labels/alertname").asText();
      String job = each.at("/labels/job").asText(each.path("labels").toString());
      steps
          .computeIfAbsent(
              name + " " + job + " " + each.path("step").asText(), _ -> new ArrayList<>())
          .add(instant(each, "at"));
    }
    return steps;
  }

  private static List<Instant> told(FastMachine machine, String step)
      throws IOException, InterruptedException {
    return steps(machine).getOrDefault(step, List.of());
  }

  private static Instant instant(JsonNode node, String name) {
    return Instant.parse(node.path(name).asText());
  }

  private static Instant at(LocalDateTime time) {
    return time.atZone(ZONE).toInstant();
  }
}
