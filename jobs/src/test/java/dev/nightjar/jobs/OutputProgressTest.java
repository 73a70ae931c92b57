package dev.nightjar.jobs;

import static dev.nightjar.jobs.JobsFixture.START;
import static dev.nightjar.jobs.JobsFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.model.ErrorCode;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.RunId;
import dev.nightjar.testing.kit.Runs;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class OutputProgressTest {
  private final JobsFixture room = new JobsFixture();
  private final OutputProgress progresses = new OutputProgress(room.runs, 1_000_000);

  @Test
  void sendsAwayWhoseTurnDoesNotCome() throws InterruptedException {
    RunId id = Runs.running("backup", START, 1).id();
    var begun = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    Thread first =
        Thread.ofVirtual().start(() -> progresses.inTurn(TENANT, id, _ -> hold(begun, released)));
    begun.await();
    assertThatThrownBy(() -> progresses.inTurn(TENANT, id, _ -> 0))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    released.countDown();
    first.join();
    assertThat(progresses.inTurn(TENANT, id, progress -> progress.next + 7)).isEqualTo(7);
  }

  private static long hold(CountDownLatch begun, CountDownLatch released) {
    begun.countDown();
    try {
      released.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  @Test
  void forgetsTheRunsThatWereWrittenLongestAgo() {
    RunId first = Runs.running("backup", START, 0).id();
    progresses.inTurn(TENANT, first, progress -> progress.next = 5);
    assertThat(progresses.inTurn(TENANT, first, progress -> progress.next)).isEqualTo(5);
    for (int i = 1; i <= 8_192; i++) {
      progresses.inTurn(TENANT, Runs.running("backup", START, i).id(), progress -> progress.next);
    }
    assertThat(progresses.inTurn(TENANT, first, progress -> progress.next)).isZero();
  }
}
