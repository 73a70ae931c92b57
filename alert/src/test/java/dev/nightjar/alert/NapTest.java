package dev.nightjar.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.base.Clock;
import dev.nightjar.model.NightjarException;
import dev.nightjar.testing.kit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NapTest {
  private final ManualClock clock = new ManualClock(Instant.EPOCH);
  private final Nap nap = new Nap(clock);

  @Test
  void endsEarlyWhenWokenAndLeavesNoInterruptBehind() throws InterruptedException {
    boolean[] interrupted = {true};
    Thread sleeper =
        Thread.ofVirtual()
            .start(
                () -> {
                  nap.rest(Duration.ofDays(1));
                  interrupted[0] = Thread.currentThread().isInterrupted();
                });
    clock.awaitSleepers(1);
    nap.wake();
    sleeper.join();
    assertThat(interrupted[0]).isFalse();
  }

  @Test
  void doesNotBeginWhenWokenBefore() {
    nap.wake();
    nap.rest(Duration.ofDays(1));
    assertThat(clock.monotonicNanos()).isZero();
  }

  @Test
  void cancelsWorkThatMayBeInterrupted() throws InterruptedException {
    boolean[] canceled = {false};
    Thread worker = Thread.ofVirtual().start(() -> nap.interruptible(() -> works(canceled)));
    clock.awaitSleepers(1);
    nap.wake();
    worker.join();
    assertThat(canceled[0]).isTrue();
    nap.wake();
    assertThatThrownBy(() -> nap.interruptible(() -> "x")).isInstanceOf(NightjarException.class);
    assertThat(nap.interruptible(() -> "x")).isEqualTo("x");
  }

  private String works(boolean[] canceled) {
    try {
      Clock slow = clock;
      slow.sleep(Duration.ofDays(1));
    } catch (InterruptedException e) {
      canceled[0] = true;
    }
    return "";
  }
}
