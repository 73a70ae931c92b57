package dev.nightjar.base;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/// Work on file channels that an interrupt of the thread must not cut short: a channel closes
/// itself when its thread is interrupted, before or meanwhile. The flag is set again afterwards.
public final class Undisturbed {
  /// What is done undisturbed.
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  private Undisturbed() {}

  /// Does `work` with the flag cleared. An interrupt that arrives meanwhile may still end it.
  public static <T> T once(Work<T> work) throws IOException {
    boolean wasInterrupted = Thread.interrupted();
    try {
      return work.run();
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// As [#once]; work that an interrupt ended is done again from its start.
  public static <T> T always(Work<T> work) throws IOException {
    boolean wasInterrupted = false;
    try {
      while (true) {
        wasInterrupted |= Thread.interrupted();
        try {
          return work.run();
        } catch (ClosedByInterruptException again) {
          wasInterrupted = true;
        }
      }
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
