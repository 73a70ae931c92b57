package dev.nightjar.jobs;

import static dev.nightjar.jobs.JobsFixture.START;
import static dev.nightjar.jobs.JobsFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.Metadata;
import dev.nightjar.model.MetricFamily;
import dev.nightjar.model.MetricType;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.testing.kit.Runs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class JobMetricsTest {
  private static final String BACKUP = "{instance=\"db1\", job=\"backup\"}";

  private final JobsFixture room = new JobsFixture();

  private Map<String, Double> page() {
    Map<String, Double> page = new TreeMap<>();
    for (MetricFamily family : room.jobs.metrics().families(TENANT)) {
      family.samples().forEach(sample -> page.put(sample.labels().toString(), sample.value()));
    }
    return page;
  }

  private static String runs(String outcome) {
    return "nightjar_job_runs_total{instance=\"db1\", job=\"backup\", outcome=\"" + outcome + "\"}";
  }

  @Test
  void tellsAllOfAJob() {
    Run good = room.begin("backup", 1);
    room.end(good, RunState.SUCCEEDED, Duration.ofSeconds(90));
    Run bad = room.begin("backup", 2);
    room.end(bad, RunState.FAILED, Duration.ofMillis(1_500));
    room.begin("backup", 3);
    double start = START.getEpochSecond();
    assertThat(page())
        .containsOnly(
            Map.entry(runs("succeeded"), 1.0),
            Map.entry(runs("failed"), 1.0),
            Map.entry(runs("timed_out"), 0.0),
            Map.entry(runs("killed"), 0.0),
            Map.entry(runs("lost"), 0.0),
            Map.entry(runs("missed"), 0.0),
            Map.entry("nightjar_job_running" + BACKUP, 1.0),
            Map.entry("nightjar_job_running_attempt" + BACKUP, 1.0),
            Map.entry("nightjar_job_retries_total" + BACKUP, 0.0),
            Map.entry("nightjar_job_backoff_seconds_total" + BACKUP, 0.0),
            Map.entry("nightjar_job_last_run_attempts" + BACKUP, 1.0),
            Map.entry("nightjar_job_last_start_timestamp_seconds" + BACKUP, start + 91.5),
            Map.entry("nightjar_job_last_end_timestamp_seconds" + BACKUP, start + 91.5),
            Map.entry("nightjar_job_last_success_timestamp_seconds" + BACKUP, start + 90),
            Map.entry("nightjar_job_last_run_succeeded" + BACKUP, 0.0),
            Map.entry("nightjar_job_last_run_duration_seconds" + BACKUP, 1.5),
            Map.entry("nightjar_job_last_run_exit_code" + BACKUP, 1.0),
            Map.entry("nightjar_job_last_run_cpu_seconds" + BACKUP, 1.75),
            Map.entry("nightjar_job_last_run_peak_rss_bytes" + BACKUP, 12_345_678.0),
            Map.entry("nightjar_job_last_run_read_bytes" + BACKUP, 0.0),
            Map.entry("nightjar_job_last_run_written_bytes" + BACKUP, 4_096.0));
    assertThat(room.jobs.metrics().families(TENANT))
        .extracting(MetricFamily::metadata)
        .contains(
            new Metadata(
                "nightjar_job_runs_total", MetricType.COUNTER, "Runs by how they ended.", ""));
  }

  @Test
  void appendsRightAfterEachReport() {
    Run run = room.begin("backup", 1);
    assertThat(room.samples.last("nightjar_job_running" + BACKUP)).isEqualTo(1);
    assertThat(room.samples.last(runs("failed"))).isZero();
    room.end(run, RunState.FAILED, Duration.ofSeconds(5));
    assertThat(room.samples.last("nightjar_job_running" + BACKUP)).isZero();
    assertThat(room.samples.last(runs("failed"))).isEqualTo(1);
  }

  @Test
  void samplesAscendThroughReportsOfOneInstantAndAClockThatIsSetBack() {
    for (int i = 0; i < 5; i++) {
      room.report(Runs.running("backup", START, i));
    }
    room.clock.setWall(START.minusSeconds(3_600));
    room.report(Runs.running("backup", START, 6));
    assertThat(room.samples.last("nightjar_job_running" + BACKUP)).isEqualTo(6);
    assertThat(room.refusals.counts()).isEmpty();
  }

  @Test
  void samplesAscendOverARestartAfterTheClockWasSetBack() {
    room.begin("backup", 1);
    room.clock.setWall(START.minusSeconds(3_600));
    room.restart();
    room.begin("backup", 2);
    assertThat(room.samples.last("nightjar_job_running" + BACKUP)).isEqualTo(2);
    assertThat(room.refusals.counts()).isEmpty();
  }

  @Test
  void appendsAllJobsAtEachInterval() throws InterruptedException {
    room.begin("a", 1);
    room.begin("b", 2);
    room.samples.batches.clear();
    room.jobs.start();
    for (int i = 0; i < 3; i++) {
      // Both tickers rest, the metrics' one anew.
      room.clock.awaitSleepers(7); // all tickers of the room
      room.clock.advance(Duration.ofSeconds(15));
      assertThat(room.samples.batches.take()).isEqualTo(22);
    }
    room.jobs.close();
    room.jobs.close();
  }

  @Test
  void leavesOutTheInstancesThatRanLongestAgo() {
    for (int i = 0; i < 110; i++) {
      room.clock.advance(Duration.ofSeconds(1));
      room.report(Runs.on(Runs.running("backup", room.clock.now(), i), "pod" + i));
    }
    room.begin("other", 1_000);
    assertThat(page().keySet())
        .filteredOn(name -> name.startsWith("nightjar_job_running{"))
        .hasSize(101)
        .contains("nightjar_job_running{instance=\"pod109\", job=\"backup\"}")
        .doesNotContain("nightjar_job_running{instance=\"pod9\", job=\"backup\"}");
  }

  @Test
  void goesOnWhereItStoodAfterARestart() {
    room.end(room.begin("backup", 1), RunState.SUCCEEDED, Duration.ofSeconds(5));
    Map<String, Double> before = page();
    room.restart();
    assertThat(page()).isEqualTo(before);
  }

  @Test
  void fullMetricStoreFailsNoReport() {
    room.samples.full = true;
    Run run = room.begin("backup", 1);
    assertThat(room.kept(run)).isEqualTo(run);
    assertThat(room.refusals.counts())
        .extracting(Refusals.Count::reason)
        .isEqualTo(List.of(Refusal.Reason.UNAVAILABLE));
  }

  @Test
  void aRunThatIsTriedAgainForEverIsSeenWhileItIsTried() {
    Run run = room.begin("backup", 1);
    for (int attempt = 2; attempt <= 40; attempt++) {
      room.clock.advance(Duration.ofSeconds(30));
      room.report(
          run.toBuilder()
              .attempt(attempt)
              .backedOff(Duration.ofSeconds(20L * attempt))
              .revision(attempt)
              .build());
    }
    assertThat(page())
        .containsEntry("nightjar_job_running_attempt" + BACKUP, 40.0)
        .containsEntry("nightjar_job_retries_total" + BACKUP, 39.0)
        .containsEntry("nightjar_job_backoff_seconds_total" + BACKUP, 800.0);
    assertThat(room.samples.last("nightjar_job_running_attempt" + BACKUP)).isEqualTo(40);
  }
}
