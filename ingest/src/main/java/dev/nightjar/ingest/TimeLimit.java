package dev.nightjar.ingest;

import dev.nightjar.base.Clock;
import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Refuses samples from the future.
record TimeLimit(Clock clock, Duration maxAhead) implements SampleStep {
  @Override
  public @Nullable Refusal refuse(Labels labels, long timestampMillis) {
    if (timestampMillis - clock.millis() <= maxAhead.toMillis() || timestampMillis < 0) {
      return null;
    }
    return new Refusal(
        Reason.TOO_NEW,
        labels.metricName(),
        "its time "
            + Instant.ofEpochMilli(timestampMillis)
            + " is more than "
            + maxAhead.toSeconds()
            + " s ahead of this machine's clock");
  }
}
