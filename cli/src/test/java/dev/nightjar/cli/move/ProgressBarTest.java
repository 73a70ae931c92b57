package dev.nightjar.cli.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.base.Clock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The line that is written over while long work goes on.
final class ProgressBarTest {
  private final StringWriter lines = new StringWriter();
  private final StringWriter terminal = new StringWriter();
  private long nanos;

  /// Stands still between the test's own steps.
  private final Clock clock =
      new Clock() {
        @Override
        public long millis() {
          return 0;
        }

        @Override
        public long monotonicNanos() {
          return nanos;
        }

        @Override
        public void sleep(Duration duration) {
          throw new IllegalStateException("nobody sleeps here");
        }
      };

  private ProgressBar bar(boolean isShown) {
    return new ProgressBar(
        clock, new PrintWriter(lines), new PrintWriter(terminal), isShown, () -> false);
  }

  private void pass(long millis) {
    nanos += millis * 1_000_000;
  }

  @Test
  void isDrawnAtMostTenTimesASecondAndTakenAway() {
    try (ProgressBar bar = bar(true)) {
      bar.at("importing A", 0);
      pass(200);
      bar.at("importing A", 0.5);
      pass(50);
      bar.at("importing A", 0.6);
      assertThat(terminal.toString())
          .isEqualTo("\r\u001b[K[############------------]  50 %         importing A");
      pass(2800);
      bar.at("importing B", 0.75);
      assertThat(terminal.toString())
          .endsWith("\r\u001b[K[##################------]  75 %    1 s  importing B");
    }
    assertThat(terminal.toString()).endsWith("importing B\r\u001b[K");
  }

  @Test
  void givesWayToWhatIsTold() {
    try (ProgressBar bar = bar(true)) {
      bar.tell("one");
      assertThat(terminal.toString()).isEmpty();
      pass(1000);
      bar.at("x".repeat(200), 1);
      assertThat(terminal.toString().length()).isLessThanOrEqualTo(78 + 4);
      bar.tell("two");
      assertThat(terminal.toString()).endsWith("x\r\u001b[K");
    }
    assertThat(lines).hasToString("one\ntwo\n");
  }

  @Test
  void isNotThereWhereNobodyLooks() {
    try (ProgressBar bar = bar(false)) {
      pass(1000);
      bar.at("a", 0.5);
      bar.tell("one");
    }
    assertThat(terminal.toString()).isEmpty();
    assertThat(lines).hasToString("one\n");
  }
}
