package dev.nightjar.cli.view;

import java.util.Map;
import java.util.Optional;

/// Numbers of runs by name, such as `written_bytes` or `output.rows`, as people read them.
final class Subject {
  private static final Map<String, String> NAMES =
      Map.of(
          "duration_seconds", "duration",
          "cpu_seconds", "CPU time",
          "read_bytes", "read",
          "written_bytes", "written",
          "peak_rss_bytes", "peak memory",
          "fds", "open files",
          "output_lines", "lines of output");

  private Subject() {}

  static String name(String subject) {
    String known = NAMES.get(subject);
    if (known != null) {
      return known;
    }
    int dot = subject.indexOf('.');
    return switch (dot < 0 ? "" : subject.substring(0, dot)) {
      case "output" -> subject.substring(dot + 1) + " (in its output)";
      case "push" -> subject.substring(dot + 1) + " (pushed)";
      default -> subject;
    };
  }

  /// A value in the unit that its name ends with.
  static String tell(String subject, double value) {
    if (subject.endsWith("_seconds")) {
      return value < 0 ? "-" + Words.duration(-value) : Words.duration(value);
    }
    return subject.endsWith("_bytes") && value >= 0 ? Words.bytes(value) : Words.number(value);
  }

  static String bounds(String subject, Optional<Double> low, Optional<Double> high) {
    if (low.isPresent() && high.isPresent()) {
      return tell(subject, low.get()) + " to " + tell(subject, high.get());
    }
    return low.map(value -> "at least " + tell(subject, value))
        .or(() -> high.map(value -> "at most " + tell(subject, value)))
        .orElse("");
  }
}
