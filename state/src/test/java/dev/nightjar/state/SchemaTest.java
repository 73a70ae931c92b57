package dev.nightjar.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Disk;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.JobDecisions.StatedSchedule;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.JobSummary;
import dev.nightjar.model.JobSummary.RecentRun;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.RunFilter;
import dev.nightjar.model.Tenant;
import dev.nightjar.model.Verdict;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.Runs;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/// A database that an older version wrote opens with all that is in it. The samples are what that
/// version wrote, as SQL.
final class SchemaTest {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  private static final Run GOOD =
      Runs.ended(Runs.running("backup", START, 1), RunState.SUCCEEDED, Duration.ofSeconds(5));
  private static final Run JUDGED =
      Runs.ended(
              Runs.running("backup", START.plusSeconds(60), 2),
              RunState.FAILED,
              Duration.ofSeconds(7))
          .toBuilder()
          .verdict(Optional.of(Verdict.SUSPICIOUS))
          .attempt(2)
          .backedOff(Duration.ofSeconds(1))
          .build();
  private static final Run RUNNING =
      Runs.on(Runs.running("daemon", START.plusSeconds(90), 3), "db2");

  @TempDir private Path dir;
  private final ManualClock clock = new ManualClock(START.plusSeconds(3_600));

  private StateDatabase openSample(int version) throws Exception {
    try (InputStream sample =
            Objects.requireNonNull(
                SchemaTest.class.getResourceAsStream("schema-" + version + ".sql"));
        var session =
            new Session(
                new SQLiteConfig().createConnection("jdbc:sqlite:" + dir.resolve("state.db")))) {
      String script = new String(sample.readAllBytes(), StandardCharsets.UTF_8);
      for (String statement : script.split(";\n", 0)) {
        Sql.update(session, statement);
      }
    }
    return StateDatabase.open(StateConfig.in(dir), Disk.system(), clock);
  }

  @Test
  void opensWhatSchema4Wrote() throws Exception {
    try (StateDatabase database = openSample(4)) {
      assertThat(database.runs().runs(TENANT, RunFilter.ALL, Optional.empty(), 10).items())
          .containsExactly(RUNNING, JUDGED, GOOD);
      JobSummary summary = database.runs().summary(TENANT, "backup").orElseThrow();
      assertThat(summary.recent()).containsExactly(RecentRun.of(GOOD), RecentRun.of(JUDGED));
      assertThat(database.runs().evidence(TENANT, GOOD.id()).causes()).isPresent();
      assertThat(database.runs().newest(TENANT)).containsExactly(JUDGED, RUNNING);
      assertThat(database.alertStates().alerts(TENANT, "r")).hasSize(1);
      assertThat(database.runs().outputLines(TENANT, GOOD.id())).isEqualTo(42);
    }
  }

  @Test
  void runsOfSchema4AreHeardOfWhenTheyStartedAndCanBeLearnedFrom() throws Exception {
    try (StateDatabase database = openSample(4)) {
      List<PastRun> past = database.history().past(TENANT, "backup", "db1", 10);
      assertThat(past).extracting(PastRun::id).containsExactly(JUDGED.id(), GOOD.id());
      assertThat(past)
          .allMatch(run -> run.heardAt().equals(run.startedAt()))
          .allMatch(run -> run.print().isEmpty() && !run.isAccepted());
      assertThat(past.getFirst().verdict()).contains(Verdict.SUSPICIOUS);
      var print = new Fingerprint(Map.of("fds", 5.0), Map.of());
      database.history().savePrint(TENANT, GOOD.id(), print);
      database.runs().save(TENANT, GOOD);
      assertThat(database.history().past(TENANT, "backup", "db1", 10).getLast().print())
          .contains(print);
      assertThat(database.decisions().settings(TENANT)).isEmpty();
      assertThat(database.decisions().statedSchedules(TENANT)).isEmpty();
      assertThat(database.ledger().entities(TENANT)).isEmpty();
    }
  }

  /// What the sixth schema adds is taken away again, as if it had never been there.
  @Test
  void schedulesThatWereSavedBeforeSchema6AreKnownForEver() throws Exception {
    JobSettings stated = JobSettings.of("backup").withSchedules(List.of("30 2 * * *"), "UTC");
    try (StateDatabase database = openSample(4)) {
      database.decisions().save(TENANT, stated);
      database.decisions().save(TENANT, JobSettings.of("other"));
    }
    try (var session =
        new Session(
            new SQLiteConfig().createConnection("jdbc:sqlite:" + dir.resolve("state.db")))) {
      Sql.update(session, "DROP TABLE stated_schedules");
      Sql.update(session, "PRAGMA user_version = 5");
    }
    try (var database = StateDatabase.open(StateConfig.in(dir), Disk.system(), clock)) {
      assertThat(database.decisions().statedSchedules(TENANT))
          .containsExactly(new StatedSchedule("backup", stated.schedules(), "UTC", Instant.EPOCH));
    }
  }
}
