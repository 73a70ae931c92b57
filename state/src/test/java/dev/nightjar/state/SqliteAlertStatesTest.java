package dev.nightjar.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Disk;
import dev.nightjar.model.AlertStates;
import dev.nightjar.model.AlertStates.AlertStep;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.AlertStatesContract;
import dev.nightjar.testing.kit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteAlertStatesTest extends AlertStatesContract {
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  @TempDir private Path dir;
  private final ManualClock clock = new ManualClock(START);
  private final List<StateDatabase> opened = new ArrayList<>();

  @Override
  protected AlertStates open() throws Exception {
    return database().alertStates();
  }

  private StateDatabase database() throws Exception {
    StateDatabase database = StateDatabase.open(StateConfig.in(dir), Disk.system(), clock);
    opened.add(database);
    return database;
  }

  @AfterEach
  void closeAll() {
    opened.forEach(StateDatabase::close);
  }

  @Test
  void forgetsStepsBeyondTheirRetention() throws Exception {
    StateDatabase database = database();
    var old = new AlertStep(clock.now(), Labels.of("alertname", "X"), "firing", "");
    clock.advance(Duration.ofDays(60));
    var young = new AlertStep(clock.now(), Labels.of("alertname", "X"), "resolved", "");
    database.alertStates().record(Tenant.DEFAULT, old);
    database.alertStates().record(Tenant.DEFAULT, young);
    clock.advance(Duration.ofDays(31));
    database.maintain();
    assertThat(database.alertStates().history(Tenant.DEFAULT, START, 10)).containsExactly(young);
  }
}
