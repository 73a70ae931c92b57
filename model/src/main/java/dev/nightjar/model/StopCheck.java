package dev.nightjar.model;

/// Whether long work is still wanted: who does it asks again and again, some hundred times in each
/// millisecond, so that asking must cost next to nothing.
@FunctionalInterface
public interface StopCheck {
  /// Work that nobody stops.
  StopCheck NONE = () -> {};

  /// Asked on the thread that was given the check.
  ///
  /// @throws NightjarException when the work is to end; it leaves nothing half done
  void check();
}
