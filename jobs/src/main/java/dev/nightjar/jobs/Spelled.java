package dev.nightjar.jobs;

import java.time.Duration;

/// Durations as people write them.
final class Spelled {
  private Spelled() {}

  /// `1d 2h 3m 4s`, without the parts that are zero and without fractions.
  static String of(Duration duration) {
    var text = new StringBuilder();
    part(text, duration.toDays(), "d");
    part(text, duration.toHoursPart(), "h");
    part(text, duration.toMinutesPart(), "m");
    part(text, duration.toSecondsPart(), "s");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void part(StringBuilder text, long value, String unit) {
    if (value > 0) {
      text.append(text.isEmpty() ? "" : " ").append(value).append(unit);
    }
  }
}
