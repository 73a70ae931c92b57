package dev.nightjar.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Disk;
import dev.nightjar.model.Labels;
import dev.nightjar.model.RunState;
import dev.nightjar.model.RunStore.RunCount;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.Runs;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/// A real process, killed while it writes.
final class KilledProcessTest {
  private static final Tenant TENANT = Tenant.DEFAULT;

  @TempDir private Path dir;

  @Test
  void everythingAcknowledgedIsThereAfterAKill() throws Exception {
    for (int kill = 1; kill <= 2; kill++) {
      List<Integer> acknowledged = acknowledgedUntilKilled(150 * kill);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(150 * kill);
      try (var database =
          StateDatabase.open(
              StateConfig.in(dir), Disk.system(), new ManualClock(EndlessReporter.START))) {
        Set<String> printed = printed();
        for (int number : acknowledged) {
          var run = Runs.running("backup", EndlessReporter.START, number);
          assertThat(database.runs().run(TENANT, run.id()).orElseThrow().state())
              .isEqualTo(RunState.FAILED);
          assertThat(printed).contains(run.id().text());
          assertThat(database.pushGroups().group(TENANT, Labels.of("job", "job" + number)))
              .isPresent();
        }
        assertThat(counted(database, RunState.FAILED)).isGreaterThanOrEqualTo(acknowledged.size());
        assertThat(counted(database, RunState.RUNNING)).isBetween(0L, 4L);
      }
    }
  }

  /// Straight from the file: there may be more of them than the port tells at once.
  private Set<String> printed() throws SQLException {
    try (var session =
        new Session(
            new SQLiteConfig().createConnection("jdbc:sqlite:" + dir.resolve("state.db")))) {
      String sql = "SELECT id FROM runs WHERE print IS NOT NULL";
      return Set.copyOf(Sql.list(session, sql, row -> row.getString(1)));
    }
  }

  private static long counted(StateDatabase database, RunState state) {
    return database.runs().counts(TENANT).stream()
        .filter(count -> count.state() == state)
        .mapToLong(RunCount::runs)
        .sum();
  }

  private List<Integer> acknowledgedUntilKilled(int lines) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                EndlessReporter.class.getName(),
                dir.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<Integer> acknowledged = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      String line = output.readLine();
      while (line != null) {
        acknowledged.add(Integer.parseInt(line));
        if (acknowledged.size() == lines) {
          // By its handle: the process would close its output, and with it the last words.
          assertThat(process.toHandle().destroyForcibly()).isTrue();
        }
        line = output.readLine();
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
    return acknowledged;
  }
}
