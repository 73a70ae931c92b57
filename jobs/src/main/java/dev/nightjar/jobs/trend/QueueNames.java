package dev.nightjar.jobs.trend;

import java.util.List;
import java.util.regex.Pattern;

/// Tells by their names which numbers are of queues.
final class QueueNames {
  /// Names of metrics that may be a queue's depth, as RE2 and Java both read it.
  static final String MAYBE_DEPTH = ".*(queue|backlog|depth).*";

  /// Likewise its oldest item's age.
  static final String MAYBE_AGE = ".*(oldest.*|age)_seconds";

  private static final Pattern DEPTH = Pattern.compile(MAYBE_DEPTH);

  /// What such names end with that are something else about a queue.
  private static final List<String> OTHERS =
      List.of(
          "_total",
          "_bucket",
          "_count",
          "_sum",
          "_created",
          "_info",
          "_seconds",
          "_limit",
          "_max",
          "_capacity",
          "_ratio",
          "_percent",
          "_rate",
          "_timestamp");

  private QueueNames() {}

  static boolean isDepth(String name) {
    return DEPTH.matcher(name).matches() && OTHERS.stream().noneMatch(name::endsWith);
  }
}
