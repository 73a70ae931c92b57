package dev.nightjar.ingest;

import dev.nightjar.base.Clock;
import dev.nightjar.model.NightjarException;
import dev.nightjar.model.Refusal;
import dev.nightjar.model.Refusal.Reason;
import dev.nightjar.model.SampleBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Refuses samples from the future.
record TimeLimit(Clock clock, Duration maxAhead) {
  /// The newest time that a sample may have at this moment.
  long latestMillis() {
    return clock.millis() + maxAhead.toMillis();
  }

  /// A refusal for each row that is later.
  List<Refusal> refused(SampleBatch batch, long latestMillis) {
    List<Refusal> refused = new ArrayList<>(0);
    for (int row = 0; row < batch.size(); row++) {
      if (batch.timestampMillis(row) > latestMillis) {
        refused.add(refusal(batch, row));
      }
    }
    return refused;
  }

  private Refusal refusal(SampleBatch batch, int row) {
    return new Refusal(
        Reason.TOO_NEW,
        name(batch, row),
        "its time "
            + Instant.ofEpochMilli(batch.timestampMillis(row))
            + " is more than "
            + maxAhead.toSeconds()
            + " s ahead of this machine's clock");
  }

  /// Empty when the series has no labels that could be told: its time is reason enough.
  private static String name(SampleBatch batch, int row) {
    try {
      return batch.labels(row).metricName();
    } catch (NightjarException invalid) {
      return "";
    }
  }
}
