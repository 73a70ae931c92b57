package dev.nightjar.promql.eval;

/// Makes one value of a window, or [Points#ABSENT].
interface WindowFunction {
  double apply(Window window);

  /// Makes the values of all windows of a series that has samples.
  ///
  /// @param into one per step
  default void all(Window window, double[] into) {
    for (int step = 0; step < window.edges.ends.length; step++) {
      into[step] = window.moveTo(step) ? apply(window) : Points.ABSENT;
    }
  }

  /// The same function for another thread; itself when it keeps nothing from window to window.
  default WindowFunction fork() {
    return this;
  }
}
