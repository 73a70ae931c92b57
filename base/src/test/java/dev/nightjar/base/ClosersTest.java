package dev.nightjar.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClosersTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void runsUndosBackwardsAndOnce() {
    var closers = new Closers();
    closers.addUndo("first", () -> log.add("first"));
    AutoCloseable resource = () -> log.add("second");
    assertThat(closers.add("second", resource)).isSameAs(resource);
    closers.close();
    closers.close();

    assertThat(log).containsExactly("second", "first");
  }

  @Test
  void rollsBackNothingOnceReleased() {
    Closers owner;
    try (var building = new Closers()) {
      building.addUndo("first", () -> log.add("first"));
      building.addUndo("second", () -> log.add("second"));
      owner = building.release();
    }
    assertThat(log).isEmpty();
    owner.close();
    assertThat(log).containsExactly("second", "first");
  }

  @Test
  void oneFailingUndoKeepsNoOtherFromRunning() {
    var closers = new Closers();
    closers.addUndo("first", () -> log.add("first"));
    closers.addUndo(
        "second",
        () -> {
          throw new IOException("stuck");
        });
    closers.addUndo("third", () -> log.add("third"));

    assertThatThrownBy(closers::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("could not close second")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(log).containsExactly("third", "first");
  }

  @Test
  void anInterruptWhileClosingIsKeptForTheCaller() {
    var closers = new Closers();
    closers.addUndo("first", () -> log.add("first"));
    closers.addUndo(
        "second",
        () -> {
          throw new InterruptedException();
        });

    assertThatThrownBy(closers::close).hasMessage("could not close second");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(log).containsExactly("first");
  }
}
