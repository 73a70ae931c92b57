package dev.nightjar.jobs.learn;

/// @param hits of the due times those that a start answered
record Count(int hits, long due) {
  /// From this share on a schedule is kept to.
  static final double SURE = 0.8;

  double share() {
    return due == 0 ? 0 : (double) hits / due;
  }
}
