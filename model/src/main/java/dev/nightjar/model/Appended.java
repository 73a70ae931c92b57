package dev.nightjar.model;

import java.util.List;

/// What became of a batch: how many items were stored, and each that was not. One bad item never
/// sinks its batch.
public record Appended(int stored, List<Refusal> refused) {
  public Appended {
    refused = List.copyOf(refused);
  }

  public static Appended all(int stored) {
    return new Appended(stored, List.of());
  }
}
