package dev.nightjar.agent;

/// What a run does about other runs of its job.
enum LockMode {
  /// Nothing: they may run at the same time.
  NONE,

  /// It gives way to one that is running.
  SKIP,

  /// It waits until none is running.
  WAIT
}
