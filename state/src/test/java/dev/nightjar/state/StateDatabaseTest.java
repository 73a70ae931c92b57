package dev.nightjar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.CorruptFileException;
import dev.nightjar.base.Disk;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.PushGroup;
import dev.nightjar.model.Run;
import dev.nightjar.model.RunState;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.Runs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

final class StateDatabaseTest {
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  @TempDir private Path dir;
  private final ManualClock clock = new ManualClock(START);

  private StateDatabase open() throws Exception {
    return StateDatabase.open(StateConfig.in(dir), Disk.system(), clock);
  }

  private void execute(String sql) throws SQLException {
    try (var session =
        new Session(
            new SQLiteConfig().createConnection("jdbc:sqlite:" + dir.resolve("state.db")))) {
      Sql.update(session, sql);
    }
  }

  @Test
  void refusesASchemaNewerThanItself() throws Exception {
    open().close();
    execute("PRAGMA user_version = 99");
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            NightjarException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageContaining("schema 99")
        .hasMessageContaining("newer version");
  }

  @Test
  void refusesTheDatabaseOfAnotherProgram() throws Exception {
    execute("CREATE TABLE theirs (x)");
    assertThatThrownBy(this::open)
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("another program");
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws Exception {
    Disk.system()
        .replace(
            dir.resolve("state.db"),
            ByteBuffer.wrap("not a database ".repeat(100).getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(this::open).isInstanceOf(CorruptFileException.class);
  }

  @Test
  void keepsItsFilesFromOthers() throws Exception {
    try (var _ = open()) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("state.db"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void removesLibrariesThatAKilledProcessLeft() throws Exception {
    Path left = dir.resolve("native").resolve("sqlite-left-libsqlitejdbc.so");
    Disk.system().createDirectories(dir.resolve("native"));
    Disk.system().replace(left, ByteBuffer.allocate(10));
    open().close();
    assertThat(left).doesNotExist();
  }

  @Test
  void aClockFarAheadAtTheStartForgetsNothingForAnHour() throws Exception {
    Run old = Runs.ended(Runs.running("a", START, 1), RunState.FAILED, Duration.ofSeconds(3));
    try (var first = open()) {
      first.runs().save(Tenant.DEFAULT, old);
    }
    clock.setWall(START.plus(Duration.ofDays(2000)));
    try (var second = open()) {
      second.runs().save(Tenant.DEFAULT, Runs.running("b", clock.now(), 2));
      second.maintain();
      assertThat(second.runs().run(Tenant.DEFAULT, old.id())).isPresent();
      clock.advance(Duration.ofHours(1));
      second.maintain();
      assertThat(second.runs().run(Tenant.DEFAULT, old.id())).isEmpty();
      assertThat(second.problem()).isEmpty();
    }
  }

  @Test
  void saysUnavailableOnceClosed() throws Exception {
    StateDatabase database = open();
    Run run = Runs.running("backup", START, 1);
    database.close();
    database.close();
    assertThatThrownBy(() -> database.runs().save(Tenant.DEFAULT, run))
        .isInstanceOf(NightjarException.class);
    assertThat(database.problem()).isPresent();
    assertThatThrownBy(() -> database.runs().run(Tenant.DEFAULT, run.id()))
        .isInstanceOf(NightjarException.class);
    assertThatThrownBy(() -> database.pushGroups().save(Tenant.DEFAULT, group("a")))
        .isInstanceOf(NightjarException.class);
  }

  @Test
  void tellsAFullDiskFromOtherTroubleAndFromOurMistakes() {
    var failures = new StateFailures(dir, Disk.system());
    assertThat(failures.of(sqlite(SQLiteErrorCode.SQLITE_FULL)))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL));
    assertThat(failures.of(sqlite(SQLiteErrorCode.SQLITE_IOERR_WRITE)))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(failures.of(sqlite(SQLiteErrorCode.SQLITE_CONSTRAINT)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("BUG");
    assertThat(StateFailures.isFailedForce(sqlite(SQLiteErrorCode.SQLITE_IOERR_FSYNC))).isTrue();
  }

  private static SQLException sqlite(SQLiteErrorCode code) {
    return new SQLiteException(code.message, code);
  }

  @Test
  void oneBadWriteDoesNotSinkTheOthersOfItsTransaction() throws Exception {
    var tenant = Tenant.DEFAULT;
    try (var database = open()) {
      Run tooFar = Runs.running("far", Instant.parse("+10000-01-01T00:00:00Z"), 1);
      Run good = Runs.running("good", START, 2);
      var bad =
          Thread.ofVirtual()
              .start(
                  () ->
                      assertThatThrownBy(() -> database.runs().save(tenant, tooFar))
                          .isInstanceOf(NightjarException.class));
      database.runs().save(tenant, good);
      bad.join();
      assertThat(database.runs().run(tenant, good.id())).contains(good);
      assertThat(database.runs().run(tenant, tooFar.id())).isEmpty();
      assertThat(database.runs().jobs(tenant)).extracting(job -> job.name()).containsOnly("good");
    }
  }

  /// A push group without samples.
  static PushGroup group(String job) {
    return new PushGroup(Labels.of("job", job), Optional.empty(), Optional.empty(), List.of());
  }
}
