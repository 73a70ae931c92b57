package dev.nightjar.promql.eval;

import java.util.concurrent.Executor;

/// Threads that queries may ask to read rows with them. All queries share them; one that finds none
/// free does its work alone.
///
/// @param executor runs what it is given on threads for computing; may refuse it, or run it late
/// @param most how many of them one query asks at a time
public record Helpers(Executor executor, int most) {
  /// Queries compute on the thread that asks, alone.
  public static final Helpers NONE = new Helpers(Runnable::run, 0);
}
