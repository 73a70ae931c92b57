package dev.nightjar.agent.report;

import dev.nightjar.base.process.ChildEnd;
import org.jspecify.annotations.Nullable;

/// How a run ended.
///
/// @param state one of the API's: `succeeded`, `failed`, `timed_out`, `killed`, `missed`
/// @param end of its last attempt; null when nothing of it ran, as when a lock was held
/// @param note what people should know of the end beyond its state; may be empty
public record FinalState(String state, @Nullable ChildEnd end, String note) {}
