package dev.nightjar.model;

import java.util.List;

/// A process of a run that was there when the run's command had ended.
///
/// @param state the kernel's letter: `R`, `S`, `D` …
/// @param why `outlived` when it was left in peace, `unkillable` when it could not be ended
public record LeftOver(
    int pid, List<String> command, String state, String waitChannel, String why) {
  public LeftOver {
    command = List.copyOf(command);
  }
}
