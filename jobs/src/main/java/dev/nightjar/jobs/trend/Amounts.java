package dev.nightjar.jobs.trend;

import java.time.Duration;
import java.util.Locale;

/// Amounts of what a subject counts, as people write them: bytes, time or a plain number, as its
/// name tells.
final class Amounts {
  private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final String[] TIMES = {"s", "min", "h", "d"};
  private static final double[] TIME_STEPS = {60, 60, 24};

  private Amounts() {}

  /// `2 GiB`, `1.5 h`, `1,024`.
  static String of(String subject, double value) {
    String name = name(subject);
    if (name.endsWith("bytes")) {
      return bytes(value);
    }
    return name.endsWith("seconds") ? time(value) : plain(value);
  }

  /// `1.5 h`.
  static String of(Duration duration) {
    return time((double) duration.toSeconds());
  }

  /// What is gained in a day as `1.0 MiB an hour` or `3 MiB a day`, whichever is told better.
  static String rate(String subject, double perDay) {
    double perHour = perDay / 24;
    return perHour >= leastPerHour(name(subject))
        ? of(subject, perHour) + " an hour"
        : of(subject, perDay) + " a day";
  }

  private static double leastPerHour(String name) {
    return name.endsWith("bytes") ? 1 << 20 : name.endsWith("seconds") ? 60 : 1;
  }

  /// The subject without its labels.
  private static String name(String subject) {
    return subject.indexOf('{') < 0 ? subject : subject.substring(0, subject.indexOf('{'));
  }

  private static String bytes(double value) {
    double rest = value;
    int unit = 0;
    while (Math.abs(rest) >= 1024 && unit < BYTES.length - 1) {
      rest /= 1024;
      unit++;
    }
    return plain(rest) + " " + BYTES[unit];
  }

  private static String time(double value) {
    double rest = value;
    int unit = 0;
    while (unit < TIME_STEPS.length && Math.abs(rest) >= TIME_STEPS[unit]) {
      rest /= TIME_STEPS[unit];
      unit++;
    }
    return plain(rest) + " " + TIMES[unit];
  }

  private static String plain(double value) {
    boolean isWhole = Math.abs(value) >= 100 || value == Math.rint(value);
    boolean isSmall = Math.abs(value) < 1;
    return String.format(Locale.ROOT, isWhole ? "%,.0f" : isSmall ? "%.2g" : "%.1f", value);
  }
}
