package dev.nightjar.base.process;

/// Where a piece of a child's output came from.
public enum Stream {
  STDOUT,
  STDERR,

  /// The child had one file for the two, so that nobody can tell them apart.
  BOTH
}
