package dev.nightjar.alert.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.model.AlertStates.SentNotification;
import dev.nightjar.model.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SentLogTest {
  private static SentNotification sent(int second) {
    return new SentNotification(
        "{}:{}", "hook", List.of(), List.of(), Instant.ofEpochSecond(second));
  }

  @Test
  void neverSavesAnOlderEntryOverANewerOne() throws InterruptedException {
    var asked = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var states =
        new HookedStates(
            written -> {
              if (written.equals(sent(1))) {
                asked.countDown();
                awaitFor(goOn);
              }
            });
    var log = new SentLog(Tenant.DEFAULT, states);
    Thread slow = Thread.ofPlatform().start(() -> log.put(sent(1)));
    asked.await();
    Thread quick = Thread.ofPlatform().start(() -> log.put(sent(2)));
    while (quick.isAlive() && quick.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    slow.join();
    quick.join();
    assertThat(states.notifications(Tenant.DEFAULT)).containsExactly(sent(2));
  }

  private static void awaitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
