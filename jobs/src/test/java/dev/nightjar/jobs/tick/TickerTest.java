package dev.nightjar.jobs.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.kit.ManualClock;
import dev.nightjar.testing.kit.RecordedLogs;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TickerTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T00:00:00Z"));

  @Test
  void goesOnAfterAFailureUntilItIsClosed() throws InterruptedException {
    BlockingQueue<Integer> done = new LinkedBlockingQueue<>();
    var times = new AtomicInteger();
    var ticker =
        new Ticker(
            "test",
            clock,
            Duration.ofSeconds(10),
            () -> {
              done.add(times.incrementAndGet());
              if (times.get() == 2) {
                throw new IllegalStateException("asked for");
              }
            });
    ticker.start();
    ticker.start();
    for (int time = 1; time <= 4; time++) {
      clock.awaitSleepers(1);
      clock.advance(Duration.ofSeconds(10));
      assertThat(done.take()).isEqualTo(time);
    }
    ticker.close();
    clock.advance(Duration.ofSeconds(10));
    assertThat(times.get()).isEqualTo(4);
    ticker.start();
    assertThat(times.get()).isEqualTo(4);
  }

  @Test
  void logsAnErrorThatEndsIt() throws InterruptedException {
    var ticker =
        new Ticker(
            "fatal",
            clock,
            Duration.ofSeconds(10),
            () -> {
              throw new NoClassDefFoundError("asked for");
            });
    ticker.start();
    clock.awaitSleepers(1);
    clock.advance(Duration.ofSeconds(10));
    RecordedLogs.awaitError("fatal ended");
    ticker.close();
  }
}
