package dev.nightjar.ingest;

import dev.nightjar.model.Refusals;
import dev.nightjar.testing.kit.InMemoryLogStore;
import dev.nightjar.testing.kit.ManualClock;
import java.time.Instant;

/// An admission gate over stores in memory, at a standing clock.
final class Gate {
  static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  final ManualClock clock = new ManualClock(START);
  final RecordingStore store = new RecordingStore();
  final Refusals refusals = new Refusals(clock);
  final Admission admission;

  Gate() {
    this(AdmissionConfig.DEFAULT);
  }

  Gate(AdmissionConfig config) {
    admission = new Admission(store, new InMemoryLogStore(), refusals, clock, config);
  }
}
