package dev.nightjar.jobs.judge;

import dev.nightjar.model.Finding;

/// A finding with what it counts.
///
/// @param weight [#ENOUGH] where it is enough by itself
/// @param isHigh whether it tells of too much, and not of too little or of something wrong
record Fact(Subject.Family family, double weight, boolean isHigh, Finding finding) {
  static final double ENOUGH = 2;
  static final double ALONE = 2;
  static final double SUPPORT = 1;
  static final double WEAK = 0.5;
  static final double HINT = 0.25;
}
