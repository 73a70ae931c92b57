package dev.nightjar.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void doublesUpToFiveMinutesWithATenthOfJitter() {
    var random = new Random(3);
    var backoff = new Backoff(SECOND);
    long middle = SECOND;
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.nextNanos(random.nextInt()))
          .isBetween(middle - middle / 10, middle + middle / 10);
      middle = Math.min(2 * middle, 300 * SECOND);
    }
  }

  @Test
  void keepsAFirstPauseThatIsLongerThanThat() {
    var backoff = new Backoff(3600 * SECOND);
    backoff.nextNanos(0);

    assertThat(backoff.nextNanos(500)).isBetween(3599 * SECOND, 3601 * SECOND);
  }

  @Test
  void waitsNotAtAllWhenAskedTo() {
    var backoff = new Backoff(0);

    assertThat(backoff.nextNanos(7)).isZero();
    assertThat(backoff.nextNanos(-7)).isZero();
  }
}
