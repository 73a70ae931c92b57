package dev.nightjar.jobs.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Due a fixed time after the last start.
record Interval(String text, Duration length) implements Schedule {
  @Override
  public Optional<Instant> next(Instant after) {
    try {
      return Optional.of(after.plus(length));
    } catch (DateTimeException | ArithmeticException beyondTime) {
      return Optional.empty();
    }
  }

  @Override
  public boolean isInterval() {
    return true;
  }

  @Override
  public String words() {
    return "every " + Spans.words(length);
  }
}
