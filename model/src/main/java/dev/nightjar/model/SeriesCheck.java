package dev.nightjar.model;

import org.jspecify.annotations.Nullable;

/// What a store asks of a series that it meets under a name it does not know. Called on the thread
/// that appends.
@FunctionalInterface
public interface SeriesCheck {
  /// Lets every series pass.
  SeriesCheck NONE = labels -> null;

  /// Why the series' samples are refused, or null when nothing is against them.
  @Nullable Refusal refuse(Labels labels);
}
