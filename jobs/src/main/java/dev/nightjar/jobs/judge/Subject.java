package dev.nightjar.jobs.judge;

import java.util.Locale;
import java.util.Set;

/// A number of a [dev.nightjar.model.Fingerprint], and what it takes for a value of it to speak
/// against a run. Ratios are of the usual value: below `lowSupport` a value supports other facts,
/// below `lowAlone` it is enough by itself; 0 and infinity where no value does.
///
/// @param floor what is added before values are compared on a logarithmic scale: differences far
///   below it are nothing
/// @param least how far a value must be from the usual at least
record Subject(
    String name,
    Family family,
    double floor,
    double least,
    double lowSupport,
    double lowAlone,
    double highSupport,
    double highAlone) {
  static final String DURATION = "duration_seconds";
  static final String CPU = "cpu_seconds";
  static final String READ = "read_bytes";
  static final String WRITTEN = "written_bytes";
  static final String MEMORY = "peak_rss_bytes";
  static final String OUTPUT_LINES = "output_lines";
  static final String REPORTED = "output.";
  static final String PUSHED = "push.";

  private static final double NEVER_LOW = 0;
  private static final double NEVER_HIGH = Double.POSITIVE_INFINITY;

  private static final Set<String> NAMES =
      Set.of(
          "id",
          "pid",
          "ppid",
          "tid",
          "uid",
          "gid",
          "port",
          "seed",
          "nonce",
          "ts",
          "timestamp",
          "epoch",
          "version",
          "build",
          "seq",
          "offset",
          "cursor",
          "lsn",
          "line",
          "year",
          "month",
          "day",
          "hour",
          "minute");

  /// What goes up and down together: two facts of one family are no more than the weightier of
  /// them.
  enum Family {
    BYTES,
    OUTPUT,
    REPORTED,
    PUSHED,
    TIME,
    SHAPE,
    READ
  }

  static Subject of(String name) {
    return switch (name) {
      case DURATION -> new Subject(name, Family.TIME, 1, 1, 0.5, 1 / 3.0, 2, 3);
      case CPU -> new Subject(name, Family.TIME, 0.5, 1, 0.5, NEVER_LOW, 3, NEVER_HIGH);
      case WRITTEN -> // some pages are written by whoever comes along
          new Subject(name, Family.BYTES, 16_384, 32_768, 0.75, 0.6, NEVER_HIGH, NEVER_HIGH);
      case READ -> // what the page cache holds is not read
          new Subject(name, Family.READ, 1 << 20, 1 << 20, 0.3, NEVER_LOW, NEVER_HIGH, NEVER_HIGH);
      case MEMORY -> new Subject(name, Family.SHAPE, 8 << 20, 32 << 20, 0.5, NEVER_LOW, 1.7, 3);
      case OUTPUT_LINES -> new Subject(name, Family.OUTPUT, 2, 5, 0.6, 1 / 3.0, 10, NEVER_HIGH);
      case "threads", "fds", "sockets", "processes" ->
          new Subject(name, Family.SHAPE, 1, 2, 0.5, NEVER_LOW, 5, NEVER_HIGH);
      default -> {
        Family family = name.startsWith(PUSHED) ? Family.PUSHED : Family.REPORTED;
        yield isName(name)
            ? new Subject(name, family, 1, 0, NEVER_LOW, NEVER_LOW, NEVER_HIGH, NEVER_HIGH)
            : new Subject(name, family, 1, 0, 0.75, 0.5, 5, NEVER_HIGH);
      }
    };
  }

  /// Whether a number by its name is none that tells how much, as `run_id` and `pid`.
  private static boolean isName(String name) {
    int start =
        Math.max(name.lastIndexOf('.'), Math.max(name.lastIndexOf('_'), name.lastIndexOf('-')));
    String last = name.substring(start + 1);
    return NAMES.contains(last.toLowerCase(Locale.ROOT)) || last.endsWith("Id");
  }

  /// Whether the job itself tells it, so that nobody knows what it means.
  boolean isTold() {
    return family == Family.REPORTED || family == Family.PUSHED;
  }

  /// Whether it tells how much work was done.
  boolean isVolume() {
    return isTold() || family == Family.BYTES;
  }

  boolean isCount() {
    return isTold()
        || name.equals(OUTPUT_LINES)
        || (family == Family.SHAPE && !name.equals(MEMORY));
  }
}
