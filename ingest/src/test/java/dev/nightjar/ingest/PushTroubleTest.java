package dev.nightjar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.ingest.PushReceiver.Mode;
import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.Labels;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.Refusals;
import dev.nightjar.model.Sightings;
import dev.nightjar.model.Tenant;
import dev.nightjar.testing.kit.RecordedLogs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Pushes while clocks jump, disks are full and threads end.
class PushTroubleTest {
  private static final Tenant TENANT = Tenant.DEFAULT;

  private final Gate gate = new Gate();
  private final FaultyGroups disk = new FaultyGroups();
  private PushReceiver receiver = receiver(PushConfig.DEFAULT);

  private PushReceiver receiver(PushConfig config) {
    return new PushReceiver(disk, gate.admission, gate.clock, config, Sightings.NONE);
  }

  @BeforeEach
  void limitTimes() {
    gate.store.limitBy(gate.clock);
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  private void put(String job, String body) {
    receiver.push(
        TENANT, Labels.of("job", job), body.getBytes(StandardCharsets.UTF_8), Mode.REPLACE_GROUP);
  }

  private void refuses(String job, String body, ErrorCode code) {
    assertThatThrownBy(() -> put(job, body))
        .isInstanceOfSatisfying(NightjarException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void repeatOnce() throws InterruptedException {
    receiver.start();
    gate.clock.awaitSleepers(1);
  }

  private double x(String job) {
    return gate.store.last(Labels.NAME, "x", "job", job).value();
  }

  private void setClockBack(Duration by) {
    gate.clock.setWall(gate.clock.now().minus(by));
  }

  @Test
  void takesAPushAfterTheWallClockWasSetBack() {
    put("j", "x 1\n");
    setClockBack(Duration.ofMinutes(50));
    put("j", "x 2\n");
    assertThat(x("j")).isEqualTo(2);
    receiver.delete(TENANT, Labels.of("job", "j"));
    assertThat(gate.store.standing()).isEmpty();
    assertThat(gate.refusals.counts()).isEmpty();
  }

  @Test
  void takesAPushAfterTheWallClockWasSetBackBetweenTwoProcesses() {
    put("j", "x 1\n");
    put("gone", "x 1\n");
    receiver.delete(TENANT, Labels.of("job", "gone"));
    receiver.close();
    setClockBack(Duration.ofMinutes(50));
    receiver = receiver(PushConfig.DEFAULT);
    put("j", "x 2\n");
    put("gone", "x 3\n");
    put("new", "x 4\n");
    assertThat(x("j")).isEqualTo(2);
    assertThat(x("gone")).isEqualTo(3);
    assertThat(gate.store.last(Labels.NAME, "x", "job", "new").at()).isEqualTo(gate.clock.millis());
    assertThat(gate.refusals.counts()).isEmpty();
  }

  @Test
  void takesNothingThatTheStoreRefusesForItsTime() {
    put("j", "x 1\n");
    setClockBack(Duration.ofHours(2));
    refuses("j", "x 2\n", ErrorCode.UNAVAILABLE);
    assertThat(x("j")).isEqualTo(1);
    assertThat(receiver.page(TENANT)).contains("x{instance=\"\",job=\"j\"} 1\n");
    assertThat(disk.groups(TENANT)).isEqualTo(receiver.groups(TENANT));
    refuses("j", "x 2 1700000000000\n", ErrorCode.BAD_DATA);
    gate.clock.advance(Duration.ofHours(2));
    put("j", "x 3\n");
    assertThat(x("j")).isEqualTo(3);
  }

  @Test
  void putsTheOldGroupBackOnceTheDiskTakesIt() throws InterruptedException {
    put("j", "x 1\n");
    disk.allow(2);
    gate.store.fail(true);
    refuses("j", "x 2\n", ErrorCode.STORAGE_FULL);
    assertThat(disk.groups(TENANT)).isEqualTo(receiver.groups(TENANT));
    disk.allow(1);
    refuses("j", "x 3\n", ErrorCode.STORAGE_FULL);
    disk.allow(1);
    refuses("k", "x 4\n", ErrorCode.STORAGE_FULL);
    assertThat(disk.groups(TENANT)).hasSize(2).isNotEqualTo(receiver.groups(TENANT));
    disk.allow(2);
    repeatOnce();
    assertThat(disk.groups(TENANT)).isEqualTo(receiver.groups(TENANT)).hasSize(1);
  }

  @Test
  void endsTheSeriesOfADeletedGroupOnceTheStoreTakesIt() throws InterruptedException {
    put("j", "x 1\ny 1\n");
    gate.store.fail(true);
    receiver.delete(TENANT, Labels.of("job", "j"));
    gate.store.fail(false);
    put("j", "x 2\n");
    assertThat(x("j")).isEqualTo(2);
    assertThat(gate.store.last(Labels.NAME, "y", "job", "j").isEnd()).isTrue();
    gate.store.fail(true);
    receiver.delete(TENANT, Labels.of("job", "j"));
    gate.store.fail(false);
    repeatOnce();
    assertThat(gate.store.standing()).isEmpty();
  }

  @Test
  void boundsTheMemoryOfAllGroups() {
    receiver = receiver(new PushConfig(Duration.ofSeconds(15), 100, 4_000));
    String body = "x{text=\"" + "a".repeat(1_000) + "\"} 1\n";
    put("a", body);
    refuses("b", body, ErrorCode.TOO_MANY);
    refuses("a", "x{text=\"" + "a".repeat(4_000) + "\"} 1\n", ErrorCode.TOO_LARGE);
    put("a", body);
    receiver.delete(TENANT, Labels.of("job", "a"));
    put("b", body);
    assertThat(gate.refusals.counts())
        .singleElement()
        .extracting(Refusals.Count::reason)
        .isEqualTo(Reason.OVER_LIMIT);
    receiver = receiver(new PushConfig(Duration.ofSeconds(15), 100, 3_000));
    refuses("c", body, ErrorCode.TOO_MANY);
    put("b", body);
  }

  @Test
  void closesWithoutInterruptingWhatItStores() throws InterruptedException {
    put("j", "x 1\n");
    try (var held = new HeldAppend(gate.store)) {
      receiver.start();
      held.awaitBegin();
      Thread closer = Thread.ofVirtual().start(receiver::close);
      while (closer.isAlive() && closer.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      held.release();
      closer.join();
      assertThat(held.wasInterrupted()).isFalse();
    }
  }

  @Test
  void logsAnErrorThatEndsTheRepeating() {
    put("j", "x 1\n");
    gate.store.onAppend(
        () -> {
          throw new NoClassDefFoundError("asked for");
        });
    receiver.start();
    RecordedLogs.awaitError("no longer repeated");
  }
}
