package dev.nightjar.ingest;

import dev.nightjar.model.Labels;
import dev.nightjar.model.Refusal;
import org.jspecify.annotations.Nullable;

/// One question that [Admission] asks of every sample. Safe for use by many threads.
interface SampleStep {
  /// Why the sample is refused, or null when this step has nothing against it.
  @Nullable Refusal refuse(Labels labels, long timestampMillis);
}
