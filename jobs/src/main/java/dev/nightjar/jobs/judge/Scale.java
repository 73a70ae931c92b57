package dev.nightjar.jobs.judge;

/// On which scale the values of a subject are compared: on a logarithmic one, where twice as much
/// is as far away as half as much, or on a linear one where there are values below zero.
record Scale(boolean isLog, double floor) {
  private static final double ROUNDING = 1e-9;
  private static final double SMALL = 0.01; // of the median: what is next to nothing of fractions

  static Scale of(Subject subject, double[] values, double value) {
    boolean isNegative = value < 0;
    boolean isWhole = true;
    for (double each : values) {
      isNegative |= each < 0;
      isWhole &= each == Math.rint(each);
    }
    if (isNegative) {
      return new Scale(false, 0);
    }
    if (subject.isTold() && !isWhole) {
      double median = Sorted.of(values).median();
      return new Scale(true, median > 0 ? SMALL * median : subject.floor());
    }
    return new Scale(true, subject.floor());
  }

  double of(double value) {
    return isLog ? Math.log(value + floor) : value;
  }

  double back(double scaled) {
    if (!isLog) {
      return scaled;
    }
    double value = Math.exp(scaled) - floor;
    return Math.abs(value) < ROUNDING * floor ? 0 : value; // there and back does not quite give 0
  }

  /// A value as a part of another.
  double ratio(double value, double of) {
    return (value + floor) / (of + floor);
  }
}
