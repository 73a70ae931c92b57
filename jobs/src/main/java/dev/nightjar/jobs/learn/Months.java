package dev.nightjar.jobs.learn;

import java.util.ArrayList;
import java.util.List;

/// Every month, or every n-th of the year.
///
/// @param step 1, 2, 3, 4, 6 or 12
/// @param phase the first of them, 1 to `step`
record Months(int step, int phase) {
  static final Months ALL = new Months(1, 1);

  boolean has(int month) {
    return (month - phase) % step == 0;
  }

  double bits() {
    return step == 1 ? 0 : 3 + Units.log2(step);
  }

  String words() {
    return switch (step) {
      case 1 -> "";
      case 12 -> " of month " + phase;
      default -> " every " + step + " months";
    };
  }

  /// `1,4,7,10`; `*` for all.
  String list() {
    if (step == 1) {
      return "*";
    }
    List<String> months = new ArrayList<>();
    for (int month = phase; month <= 12; month += step) {
      months.add(Integer.toString(month));
    }
    return String.join(",", months);
  }
}
