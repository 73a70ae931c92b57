package dev.nightjar.promql.eval;

/// Makes one value of a window, or [Points#ABSENT].
interface WindowFunction {
  double apply(Window window);

  /// Called once per series, before its first window.
  default void begin(Window window) {}
}
