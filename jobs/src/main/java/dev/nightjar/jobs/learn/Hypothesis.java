package dev.nightjar.jobs.learn;

/// What the schedule could be.
sealed interface Hypothesis permits Timetable, Interval {
  /// What it costs to tell it, with its times as exact as `width` milliseconds.
  double bits(double width);

  /// The shortest time between two due times.
  long spacing();
}
