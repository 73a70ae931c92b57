package dev.nightjar.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import dev.nightjar.base.Disk;
import dev.nightjar.model.Fingerprint;
import dev.nightjar.model.Job;
import dev.nightjar.model.JobDecisions.Learned;
import dev.nightjar.model.JobSettings;
import dev.nightjar.model.PastRun;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.RunHistoryContract;
import dev.nightjar.testing.kit.Runs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRunHistoryTest extends RunHistoryContract {
  private static final Tenant TENANT = Tenant.DEFAULT;

  @TempDir private Path dir;
  private final List<StateDatabase> opened = new ArrayList<>();

  private StateDatabase database(Clock storeClock) throws Exception {
    StateDatabase database = StateDatabase.open(StateConfig.in(dir), Disk.system(), storeClock);
    opened.add(database);
    return database;
  }

  @Override
  protected Opened open(Clock storeClock) throws Exception {
    StateDatabase database = database(storeClock);
    return new Opened(database.runs(), database.history());
  }

  @Test
  void forgetsWhatWasLearnedOfAJobThatIsGoneButNotWhatIsExpectedOfIt() throws Exception {
    StateDatabase database = database(clock);
    var learned = new Learned("gone", "db1", Optional.of("@daily"), Optional.empty());
    var stays = new Learned("stays", "db1", Optional.of("@daily"), Optional.empty());
    for (String job : List.of("gone", "stays")) {
      Run run = Runs.running(job, clock.now(), job.length());
      database.runs().save(TENANT, Runs.ended(run, RunState.FAILED, Duration.ofSeconds(1)));
      database.history().saveLineTexts(TENANT, job, Map.of(1L, "copied <*> files"));
    }
    database.decisions().save(TENANT, JobSettings.of("never ran"));
    database.decisions().save(TENANT, learned);
    database.decisions().save(TENANT, stays);
    clock.advance(Duration.ofDays(401));
    database.runs().save(TENANT, Runs.running("stays", clock.now(), 9));
    database.maintain();
    assertThat(database.runs().jobs(TENANT)).extracting(Job::name).containsExactly("stays");
    assertThat(database.history().lineTexts(TENANT, "gone")).isEmpty();
    assertThat(database.history().lineTexts(TENANT, "stays")).hasSize(1);
    assertThat(database.decisions().learned(TENANT)).containsExactly(stays);
    assertThat(database.decisions().settings(TENANT)).containsExactly(JobSettings.of("never ran"));
    List<String> visited = new ArrayList<>();
    database.history().forEachPast(TENANT, 10, past -> visited.add(past.getFirst().job()));
    assertThat(visited).containsExactly("stays");
  }

  @Test
  void keepsAJobOfWhichAPersonSaidWhatIsExpected() throws Exception {
    StateDatabase database = database(clock);
    var learned = new Learned("expected", "db1", Optional.of("@yearly"), Optional.empty());
    for (String job : List.of("expected", "gone")) {
      Run run = Runs.running(job, clock.now(), job.length());
      database.runs().save(TENANT, Runs.ended(run, RunState.SUCCEEDED, Duration.ofSeconds(1)));
    }
    database.decisions().save(TENANT, JobSettings.of("expected"));
    database.decisions().save(TENANT, learned);
    clock.advance(Duration.ofDays(401));
    database.maintain();
    assertThat(database.runs().jobs(TENANT)).extracting(Job::name).containsExactly("expected");
    assertThat(database.decisions().learned(TENANT)).containsExactly(learned);
    database.decisions().deleteSettings(TENANT, "expected");
    database.maintain();
    assertThat(database.runs().jobs(TENANT)).isEmpty();
  }

  @Test
  void forgetsMoreJobsThanOneTransactionTakes() throws Exception {
    StateDatabase database = database(clock);
    for (int i = 0; i < 45; i++) {
      database.runs().ensureJob(TENANT, "job" + i);
      database.history().saveLineTexts(TENANT, "job" + i, Map.of(1L, "copied <*> files"));
    }
    clock.advance(Duration.ofDays(401));
    database.runs().ensureJob(TENANT, "young");
    database.maintain();
    assertThat(database.runs().jobs(TENANT)).extracting(Job::name).containsExactly("young");
    assertThat(database.history().lineTexts(TENANT, "job7")).isEmpty();
  }

  @Test
  void keepsAllThatIsLearnedFromOverARestart() throws Exception {
    StateDatabase first = database(clock);
    Run run = Runs.running("backup", clock.now(), 1);
    first.runs().save(TENANT, run);
    first.history().savePrint(TENANT, run.id(), new Fingerprint(Map.of("fds", 5.0), Map.of()));
    first.history().accept(TENANT, run.id(), true);
    first.history().saveLineTexts(TENANT, "backup", Map.of(-1L, "copied <*> files"));
    List<PastRun> past = first.history().past(TENANT, "backup", "db1", 10);
    first.close();
    clock.advance(Duration.ofHours(1));
    StateDatabase second = database(clock);
    assertThat(past).hasSize(1).allMatch(PastRun::isAccepted);
    assertThat(second.history().past(TENANT, "backup", "db1", 10)).isEqualTo(past);
    assertThat(second.history().lineTexts(TENANT, "backup"))
        .isEqualTo(Map.of(-1L, "copied <*> files"));
  }

  @AfterEach
  void closeAll() {
    opened.forEach(StateDatabase::close);
  }
}
