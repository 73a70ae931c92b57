package dev.nightjar.agent.cause;

import java.util.List;

/// Uncaught exceptions as runtimes print them, found in lines of output.
public final class TracebackText {
  private TracebackText() {}

  /// The exceptions in `lines`, oldest first.
  public static List<Thrown> parse(List<String> lines) {
    return List.of();
  }
}
