package dev.nightjar.jobs.trend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.model.Curve;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunEvidence;
import dev.nightjar.model.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForecastsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final double MIB = 1 << 20;

  private final TrendWorld world = new TrendWorld();

  private Forecast only(String job, String instance, String subject) {
    List<Forecast> all = world.forecasts(job, instance);
    return all.stream()
        .filter(each -> each.subject().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError("only " + all));
  }

  private void daily(int runs, double firstMib) {
    for (int i = 0; i < runs; i++) {
      Run run = world.begin("import");
      double peak = (firstMib + 10 * i) * MIB;
      world.end(run, RunState.SUCCEEDED, HOUR, Map.of("peak_rss_bytes", peak, "push.queue", 5.0));
      world.clock.advance(Duration.ofHours(23));
    }
  }

  @Test
  void followsThePeaksOfRunsToTheLimitThatAPersonSet() {
    world.limit("import", "peak_rss_bytes", 512 * MIB);
    daily(30, 200);
    Forecast forecast = only("import", "db1", "peak_rss_bytes");
    assertThat(forecast.isUrgent()).isTrue();
    assertThat(forecast.perDay()).isCloseTo(10 * MIB, within(1.0));
    assertThat(forecast.limit()).hasValue(512 * MIB);
    assertThat(forecast.text()).isEqualTo("grows 10 MiB a day; hits 512 MiB on Sun 1 Nov at 04:48");
    assertThat(forecast.points()).hasSize(30);
    assertThat(only("import", "db1", "push.queue").text()).isEqualTo("steady at 5");
    assertThat(world.forecasts("import", "db2")).isEmpty();
  }

  @Test
  void takesTheMemoryThatTheHostTellsOf() {
    daily(20, 200);
    Run last = world.begin("import");
    world.runs.save(
        TrendWorld.TENANT,
        last,
        RunEvidence.NONE.withFacts(Map.of("memory_limit", Long.toString(420L << 20))));
    Forecast forecast = only("import", "db1", "peak_rss_bytes");
    assertThat(forecast.limit()).hasValue(420 * MIB);
    assertThat(forecast.isUrgent()).isTrue();
  }

  @Test
  void tellsDatesByTheHostsClock() {
    world.limit("import", "peak_rss_bytes", 512 * MIB);
    daily(30, 200);
    for (String zone : List.of("Pacific/Kiritimati", "America/Lima")) {
      var facts = RunEvidence.NONE.withFacts(Map.of("time_zone", zone));
      world.runs.save(TrendWorld.TENANT, world.begin("import"), facts);
      Forecast forecast = only("import", "db1", "peak_rss_bytes");
      Instant from = forecast.earliest().orElseThrow();
      Instant to = forecast.latest().orElseThrow();
      assertThat(forecast.text()).endsWith(Dates.between(from, to, ZoneId.of(zone)));
    }
  }

  @Test
  void takesNoZoneThatNobodyKnows() {
    world.limit("import", "peak_rss_bytes", 512 * MIB);
    daily(30, 200);
    var facts = RunEvidence.NONE.withFacts(Map.of("time_zone", "Mars/Olympus"));
    world.runs.save(TrendWorld.TENANT, world.begin("import"), facts);
    assertThat(only("import", "db1", "peak_rss_bytes").text()).contains("hits 512 MiB on");
  }

  @Test
  void takesTheTimeAfterWhichARunIsEnded() {
    for (int i = 0; i < 20; i++) {
      Run run = world.begin("import").toBuilder().limit(Duration.ofMinutes(90)).build();
      double seconds = 1800 + 150 * i;
      world.end(
          run,
          RunState.SUCCEEDED,
          Duration.ofSeconds((long) seconds),
          Map.of("duration_seconds", seconds));
      world.clock.advance(Duration.ofSeconds(86_400 - (long) seconds));
    }
    Forecast forecast = only("import", "db1", "duration_seconds");
    assertThat(forecast.limit()).hasValue(5400);
    assertThat(forecast.isUrgent()).isTrue();
    assertThat(forecast.text()).startsWith("grows 2.5 min a day; hits 1.5 h on ");
  }

  @Test
  void doesNotLearnFromFailedRunsAndRunsFromTheFuture() {
    daily(9, 200);
    Run failed = world.begin("import");
    world.end(failed, RunState.FAILED, HOUR, Map.of("peak_rss_bytes", 1.0));
    Run ahead = world.begin("import");
    Run later = ahead.toBuilder().startedAt(ahead.startedAt().plus(Duration.ofDays(300))).build();
    world.end(later, RunState.SUCCEEDED, HOUR, Map.of("peak_rss_bytes", 1.0));
    assertThat(world.forecasts("import", "db1")).isEmpty();
  }

  private void scraped(Duration time) {
    Instant until = world.clock.now().plus(time);
    var random = new Random(3);
    for (int i = 0; world.clock.now().isBefore(until); i++) {
      double hours = i / 4.0;
      sample("process_resident_memory_bytes", 300 * MIB + 1e6 * random.nextDouble());
      sample("process_open_fds", Math.rint(100 + 4 * hours));
      sample("process_max_fds", 1024);
      world.sample(
          5e11 - 2e9 * hours,
          name("node_filesystem_avail_bytes", "fstype", "ext4", "mountpoint", "/"));
      world.sample(7, name("node_filesystem_avail_bytes", "fstype", "tmpfs", "mountpoint", "/run"));
      sample("work_queue_length", 100 + 3 * hours);
      sample("work_queue_seconds_total", hours);
      world.clock.advance(Duration.ofMinutes(15));
    }
  }

  private void sample(String metric, double value) {
    world.sample(value, name(metric));
  }

  private static String[] name(String metric, String... more) {
    String[] labels = {Labels.NAME, metric, "job", "api", "instance", "a:1"};
    String[] all = java.util.Arrays.copyOf(labels, labels.length + more.length);
    System.arraycopy(more, 0, all, labels.length, more.length);
    return all;
  }

  @Test
  void followsWhatScrapedProgramsTell() {
    scraped(Duration.ofDays(6));
    assertThat(world.forecasts("api", "a:1"))
        .extracting(Forecast::subject)
        .containsExactlyInAnyOrder(
            "node_filesystem_avail_bytes{fstype=\"ext4\", mountpoint=\"/\"}",
            "process_open_fds",
            "process_resident_memory_bytes",
            "work_queue_length");
    Forecast fds = only("api", "a:1", "process_open_fds");
    assertThat(fds.limit()).hasValue(1024);
    assertThat(fds.isUrgent()).isTrue();
    Forecast disk =
        only("api", "a:1", "node_filesystem_avail_bytes{fstype=\"ext4\", mountpoint=\"/\"}");
    assertThat(disk.limit()).isEqualTo(OptionalDouble.of(0));
    assertThat(disk.isUrgent()).isTrue();
    assertThat(disk.perDay()).isCloseTo(-48e9, within(1e9));
    assertThat(disk.text()).startsWith("falls 1.9 GiB an hour; hits 0 B ");
    assertThat(disk.points().getFirst().value()).isPositive();
    Forecast queue = only("api", "a:1", "work_queue_length");
    assertThat(queue.limit()).isEmpty();
    assertThat(queue.isUrgent()).isFalse();
    assertThat(queue.text()).isEqualTo("grows 3 an hour");
    assertThat(only("api", "a:1", "process_resident_memory_bytes").text())
        .isEqualTo("steady at 300 MiB");
  }

  @Test
  void forgetsWhatIsNoLongerScrapedAndWhatAnEarlierProcessHad() {
    scraped(Duration.ofDays(3));
    sample("process_start_time_seconds", world.clock.millis() / 1000.0);
    assertThat(world.forecasts("api", "a:1"))
        .extracting(Forecast::subject)
        .doesNotContain("process_open_fds")
        .contains("work_queue_length");
    world.clock.advance(HOUR);
    assertThat(world.forecasts("api", "a:1")).isEmpty();
  }

  @Test
  void followsARunThatGoesOn() {
    Run run = world.begin("worker");
    double[] rows = new double[300 * 2];
    for (int i = 0; i < 300; i++) {
      rows[2 * i] = i * 900;
      rows[2 * i + 1] = (300 + 2 * i) * MIB;
    }
    world.clock.advance(Duration.ofHours(75));
    RunEvidence evidence = RunEvidence.NONE.withFacts(Map.of("memory_limit", "1073741824"));
    world.runs.save(
        TrendWorld.TENANT,
        run,
        RunEvidence.merge(evidence, Curves.evidence(new Curve(List.of("t", "rss_bytes"), rows))));
    Forecast forecast = only("worker", "db1", "peak_rss_bytes");
    assertThat(forecast.isUrgent()).isTrue();
    assertThat(forecast.text()).startsWith("grows 8 MiB an hour; hits 1 GiB on ");
  }

  @Test
  void writesDatesForPeople() {
    Instant day = Instant.parse("2026-11-26T10:00:00Z");
    assertThat(Dates.between(day, day.plus(Duration.ofDays(2)), ZoneOffset.UTC))
        .isEqualTo("between Thu 26 and Sat 28 Nov");
    assertThat(Dates.between(day, day.plus(HOUR), ZoneOffset.ofHours(2)))
        .isEqualTo("on Thu 26 Nov between 12:00 and 13:00");
    assertThat(Dates.between(day, day.plus(Duration.ofDays(9)), ZoneOffset.UTC))
        .isEqualTo("between Thu 26 Nov and Sat 5 Dec");
    assertThat(Dates.between(day, day.plus(Duration.ofDays(60)), ZoneOffset.UTC))
        .isEqualTo("between Thu 26 Nov 2026 and Mon 25 Jan 2027");
    assertThat(Amounts.rate("peak_rss_bytes", 25_165_824)).isEqualTo("1 MiB an hour");
    assertThat(Amounts.of("x{a=\"bytes\"}", 1536)).isEqualTo("1,536");
    assertThat(Amounts.of("written_bytes", 1536)).isEqualTo("1.5 KiB");
  }
}
