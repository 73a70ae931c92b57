package dev.nightjar.jobs.judge;

import java.util.Locale;

/// Findings as sentences for people.
final class Sentences {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};
  private static final double STEADY =
      0.01; // of the median; below it a deviation is not worth words
  private static final double WIDE = 0.5;

  private Sentences() {}

  /// `Wrote 4 KB; usually 200 MB ± 10 MB`.
  static String number(Usual usual, double value) {
    String name = usual.subject().name();
    return what(name, number(name, value)) + "; usually " + usual(usual);
  }

  /// `Did not tell rows; 20 of 20 runs did`.
  static String absent(Subject subject, int runs) {
    String name = subject.name();
    return subject.family() == Subject.Family.PUSHED
        ? "Did not push %s; %d of %d runs did"
            .formatted(name.substring(Subject.PUSHED.length()), runs, runs)
        : "Did not tell %s; %d of %d runs did"
            .formatted(name.substring(Subject.REPORTED.length()), runs, runs);
  }

  static String missing(String template, int runs) {
    return "The line “%s” is missing; %d of %d runs wrote it".formatted(template, runs, runs);
  }

  static String fresh(String template, int runs) {
    return "The line “%s” tells of an error; none of %d runs wrote it".formatted(template, runs);
  }

  private static String what(String name, String value) {
    return switch (name) {
      case Subject.DURATION -> "Took " + value;
      case Subject.CPU -> "Used " + value + " of CPU time";
      case Subject.READ -> "Read " + value + " from storage";
      case Subject.WRITTEN -> "Wrote " + value;
      case Subject.MEMORY -> "Used " + value + " of memory at its peak";
      case Subject.OUTPUT_LINES ->
          "Wrote " + value + (value.equals("1") ? " line" : " lines") + " of output";
      case "threads", "sockets", "processes" -> "Had " + value + " " + name + " at most";
      case "fds" -> "Had " + value + " open files at most";
      default ->
          name.startsWith(Subject.PUSHED)
              ? "Pushed %s = %s".formatted(name.substring(Subject.PUSHED.length()), value)
              : "Told %s = %s".formatted(name.substring(name.indexOf('.') + 1), value);
    };
  }

  private static String usual(Usual usual) {
    String name = usual.subject().name();
    double median = usual.median();
    double spread = usual.spread();
    if (spread > WIDE * Math.abs(median)) {
      return "%s (%s to %s)"
          .formatted(number(name, median), number(name, usual.least()), number(name, usual.most()));
    }
    return spread < STEADY * Math.abs(median)
        ? number(name, median)
        : number(name, median) + " ± " + number(name, spread);
  }

  private static String number(String name, double value) {
    return switch (name) {
      case Subject.DURATION, Subject.CPU -> seconds(value);
      case Subject.READ, Subject.WRITTEN, Subject.MEMORY -> bytes(value);
      default -> plain(value);
    };
  }

  static String bytes(double bytes) {
    double value = Math.max(0, bytes);
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return (unit == 0 ? Long.toString(Math.round(value)) : significant(value)) + " " + UNITS[unit];
  }

  static String seconds(double seconds) {
    double value = Math.max(0, seconds);
    if (value < 0.0995) {
      return significant(value * 1000) + " ms";
    }
    if (value < 99.5) {
      return significant(value) + " s";
    }
    if (value < 90 * 60) {
      return significant(value / 60) + " min";
    }
    return value < 48 * 3_600
        ? significant(value / 3_600) + " h"
        : significant(value / 86_400) + " days";
  }

  static String plain(double value) {
    boolean isWhole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return isWhole ? Long.toString((long) value) : significant(value);
  }

  /// Two digits at least, and no zeros behind the point.
  private static String significant(double value) {
    double size = Math.abs(value);
    if (size >= 1e7 || (size > 0 && size < 1e-4)) {
      return String.format(Locale.ROOT, "%.3g", value);
    }
    int digits = size >= 10 ? 0 : size >= 1 ? 1 : size >= 0.1 ? 2 : 4;
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    return text.indexOf('.') < 0 ? text : text.replaceAll("\\.?0+$", "");
  }
}
