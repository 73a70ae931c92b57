package dev.nightjar.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.LogLine;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Full and broken disks: what was acknowledged stays, what was not leaves no trace.
final class SearchLogStoreFailureTest {
  @TempDir Path dir;
  private final FailingDisk disk = new FailingDisk();
  private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(0, LogLines.NOW));
  private final List<String> acknowledged = new ArrayList<>();
  private SearchLogStore store;
  private int count;

  @BeforeEach
  void openStore() throws IOException {
    store = open();
  }

  @AfterEach
  void closeStore() throws IOException {
    disk.heal();
    store.close();
  }

  private SearchLogStore open() throws IOException {
    var config =
        SearchConfig.in(dir.resolve("logs")).withBlockBytes(1_000).withForceInterval(Duration.ZERO);
    return SearchLogStore.open(config, disk, clock);
  }

  private void append() {
    String body = "line " + count++ + "x".repeat(400);
    store.append(
        Tenant.DEFAULT, List.of(new LogLine(LogLines.NOW, Labels.EMPTY, Labels.EMPTY, body)));
    acknowledged.add(body);
  }

  private void appendMany() {
    for (int i = 0; i < 10; i++) {
      append();
    }
  }

  private void refuses(ErrorCode code) {
    int before = acknowledged.size();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                append();
              }
            })
        .isInstanceOfSatisfying(NightjarException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(before);
    holdsWhatWasAcknowledged();
  }

  private void holdsWhatWasAcknowledged() {
    assertThat(LogLines.all(store, LogLines.everything()))
        .extracting(LogLine::body)
        .isEqualTo(acknowledged);
  }

  private void reopen() throws IOException {
    store.close();
    store = open();
  }

  @Test
  void aFullDiskUnderTheJournalRefusesAndHeals() throws IOException {
    appendMany();
    disk.fillUp(".journal");
    refuses(ErrorCode.STORAGE_FULL);
    disk.heal();
    appendMany();
    holdsWhatWasAcknowledged();
    reopen();
    holdsWhatWasAcknowledged();
  }

  @Test
  void aFullDiskUnderTheBlocksKeepsLinesInTheJournalAndHeals() throws IOException {
    appendMany();
    disk.fillUp("bodies");
    refuses(ErrorCode.STORAGE_FULL);
    assertThat(store.problem()).hasValueSatisfying(told -> assertThat(told).contains("No space"));
    disk.heal();
    appendMany();
    assertThat(store.problem()).isEmpty();
    holdsWhatWasAcknowledged();
    store.maintain();
    reopen();
    holdsWhatWasAcknowledged();
  }

  @Test
  void aFullDiskUnderTheManifestLosesNothing() throws IOException {
    disk.fillUp("manifest");
    for (int i = 0; i < 10; i++) {
      appendMany();
    }
    holdsWhatWasAcknowledged();
    disk.heal();
    store.maintain();
    holdsWhatWasAcknowledged();
    reopen();
    holdsWhatWasAcknowledged();
  }

  @Test
  void aDiskOfWhichOnlyTheReserveIsLeftRefusesAndHeals() {
    append();
    disk.leaveRoom(1 << 20);
    clock.advance(Duration.ofSeconds(1));
    refuses(ErrorCode.STORAGE_FULL);
    assertThat(store.problem()).hasValueSatisfying(told -> assertThat(told).contains("reserve"));
    disk.heal();
    append();
    assertThat(store.problem()).isEmpty();
    holdsWhatWasAcknowledged();
  }

  @Test
  void aFailedForceOfBlocksStopsIntakeUntilARestart() throws IOException {
    appendMany();
    disk.breakForce("bodies");
    assertThatThrownBy(() -> store.maintain()).isInstanceOf(IOException.class);
    disk.heal();
    assertThat(store.problem()).isPresent();
    assertThatThrownBy(this::append)
        .isInstanceOfSatisfying(
            NightjarException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
              assertThat(e).hasMessageContaining("takes nothing since a force failed");
            });
    holdsWhatWasAcknowledged();
    reopen();
    holdsWhatWasAcknowledged();
    appendMany();
    holdsWhatWasAcknowledged();
  }

  @Test
  void aFailedForceOfTheJournalStopsIntakeUntilARestart() throws IOException {
    appendMany();
    disk.breakForce(".journal");
    assertThatThrownBy(this::append).isInstanceOf(NightjarException.class);
    disk.heal();
    assertThatThrownBy(this::append).isInstanceOf(NightjarException.class);
    assertThat(store.problem())
        .hasValueSatisfying(told -> assertThat(told).contains("takes nothing", "restart"));
    holdsWhatWasAcknowledged();
    store.close();
    store = open();
    assertThat(store.problem()).isEmpty();
    // The line whose force failed may come back: it was written, and nobody was told otherwise.
    assertThat(LogLines.all(store, LogLines.everything()))
        .extracting(LogLine::body)
        .startsWith(acknowledged.toArray(String[]::new))
        .hasSizeLessThanOrEqualTo(acknowledged.size() + 1);
  }

  @Test
  void aThreadThatIsInterruptedDoesAllTheSame() throws IOException {
    for (int i = 0; i < 10; i++) {
      appendMany();
    }
    Thread.currentThread().interrupt();
    store.maintain();
    appendMany();
    holdsWhatWasAcknowledged();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.damages()).isEmpty();
    assertThat(dir.resolve("logs/default/2026-11-20/index")).isDirectoryContaining("glob:**/seg*");
  }

  @Test
  void aClockFarAheadAtTheStartDeletesNothingForAnHour() throws IOException {
    appendMany();
    store.maintain();
    append(); // stays in the journal
    store.close();
    clock.setWall(clock.now().plus(Duration.ofDays(2000)));
    store = open();
    store.maintain();
    holdsWhatWasAcknowledged();
    clock.advance(Duration.ofHours(1));
    store.maintain();
    assertThat(dir.resolve("logs/default/2026-11-20")).doesNotExist();
  }

  @Test
  void anIndexThatIsLostWhileInUseCostsTimeOnly() throws IOException {
    for (int i = 0; i < 10; i++) {
      appendMany();
    }
    store.maintain();
    try (Stream<Path> files = Files.walk(dir.resolve("logs/default/2026-11-20/index"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.write(file, new byte[200]);
      }
    }
    holdsWhatWasAcknowledged();
    assertThat(store.damages()).isNotEmpty();
    appendMany();
    holdsWhatWasAcknowledged();
    reopen();
    holdsWhatWasAcknowledged();
  }
}
